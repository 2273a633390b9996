import { managerOf, policy } from '../../policy.ts';

const managers = managerOf('programmeId');

/** Who must, and who must not, be matched. */
export const pairRulePolicy = policy<'change'>('pair rule', { read: managers, change: managers });
