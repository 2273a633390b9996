import { audited } from '../../audited.ts';

export const invitationAudit = audited('invitation', {
  invite: 'Somebody was asked to take part.',
  revoke: 'An invitation was taken back.',
});

export const invitationLinkAudit = audited('invitation-link', {
  create: 'A link at which members apply was made.',
  use: 'A member began an application by it.',
  revoke: 'It was made worthless.',
});
