import { MatchSide } from '../../database/generated/enums.ts';
import { builder } from '../../graphql/builder.ts';

export const MatchSideEnum = builder.enumType('MatchSide', {
  description: 'What somebody is to the other in a match.',
  values: Object.values(MatchSide),
});
