import { administrator, anyMember, policy } from '../../policy.ts';

/** Its name and its brand are everybody's to see, signed in or not; how it is set up is its administrators'. */
export const organisationPolicy = policy<'change' | 'readSettings'>('organisation', {
  read: anyMember,
  readSettings: administrator,
  change: administrator,
});
