import { anyMember, inPerson, oneself, policy } from '../../policy.ts';

/** Nobody else has to know what somebody has connected, administrators neither. A program signs in nowhere. */
export const accountPolicy = policy<'connect' | 'disconnect'>('account', {
  read: oneself('membershipId'),
  connect: inPerson(anyMember),
  disconnect: oneself('membershipId'),
});
