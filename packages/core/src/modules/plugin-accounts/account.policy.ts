import { oneself, policy, type Rule } from '../../policy.ts';

/** A program has no account, and signs in nowhere. */
const anyPerson: Rule = {
  says: 'any member of the organisation, in person',
  for: viewer => ({ kind: viewer.scopes ? 'never' : 'always' }),
};

/** Nobody else has to know what somebody has connected, administrators neither. */
export const accountPolicy = policy<'connect' | 'disconnect'>('account', {
  read: oneself('membershipId'),
  connect: anyPerson,
  disconnect: oneself('membershipId'),
});
