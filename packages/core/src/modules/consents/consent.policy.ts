import { anyOf, managerOf, oneself, policy } from '../../policy.ts';

/** What somebody has agreed to is theirs to know, and those who look after the programme have to. */
export const consentPolicy = policy<'give'>('consent', {
  read: anyOf(oneself('membershipId'), managerOf('programmeId')),
  give: oneself('membershipId'),
});
