import { audited } from '../../audited.ts';

export const accountAudit = audited('account', {
  connect: 'Somebody connected an account of theirs at a vendor.',
  disconnect: 'Somebody took it away, with all that was kept of it.',
});
