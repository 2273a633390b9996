import { audited } from '../../audited.ts';

export const consentAudit = audited('consent', {
  give: 'Somebody agreed to a privacy text: which, and in what language, is in the data.',
});
