import { audited, movesOf } from '../../audited.ts';
import { organisationStates } from './organisation.state.ts';

export const organisationAudit = audited('organisation', {
  ...movesOf(organisationStates),
  create: 'The operator made it.',
  change: 'Settings, texts or terms were changed; which ones is in the data.',
  addDomain: 'The operator let it be met at a host name.',
  removeDomain: 'The operator took a host name away.',
});
