import type { OperationRules } from '../platform.ts';

export const openOperationRules: OperationRules = {
  hardened: false,
  maximumCost: 5000,
  costPerMinute: 0,
  trustedDocuments: undefined,
  trustedDocumentsOnly: false,
  connectionsPerPerson: 0,
  connectionsPerAddress: 0,
  failedSignInsPerMinute: 0,
};
