import { managerOf, policy } from '../../policy.ts';

const managers = managerOf('programmeId');

export const invitationPolicy = policy<'invite' | 'revoke'>('invitation', {
  read: managers,
  invite: managers,
  revoke: managers,
});

export const invitationLinkPolicy = policy<'create' | 'revoke'>('invitation link', {
  read: managers,
  create: managers,
  revoke: managers,
});
