import { audited, movesOf } from '../../audited.ts';
import { matchStates } from './match.state.ts';

export const matchAudit = audited('match', movesOf(matchStates));

export const pairRuleAudit = audited('pair-rule', {
  pin: 'Two people are to be matched.',
  ban: 'Two people are never to be matched.',
  remove: 'Two people have no such rule any more.',
});
