import { audited } from '../../audited.ts';

export const personAudit = audited('person', {
  invite: 'An invitation was sent to somebody.',
  change: 'What the organisation knows of somebody was changed; roles are in the data.',
  suspend: 'A member was suspended.',
  reinstate: 'A suspended member was let in again.',
  makeAdministrator: 'The operator made somebody an administrator.',
});

export const signInAudit = audited(
  'sign-in',
  {
    revoke: { says: 'Somebody ended sign-in sessions of their own.', formerly: ['session.revoke'] },
    reuse: {
      says: 'A refresh token came twice, as a stolen one does: the session was ended. Its outcome is REFUSED.',
      formerly: ['session.reuse'],
    },
  },
  'person',
);

export const apiClientAudit = audited('api-client', {
  create: { says: 'A key for a program was made.', formerly: ['apiClient.create'] },
  takeOver: 'Another administrator answers for a key from now on.',
  revoke: { says: 'A key was made worthless.', formerly: ['apiClient.revoke'] },
});
