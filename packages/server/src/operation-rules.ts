import { readFileSync } from 'node:fs';
import { type OperationRules, trustedDocuments } from '@mentorkit/core';
import type { ServerConfig } from './config.ts';
import { StartError } from './start-error.ts';

/** @throws StartError where the file of trusted documents cannot be used */
export function operationRules(config: ServerConfig): OperationRules {
  return {
    hardened: config.hardened,
    maximumCost: config.maximumCost,
    costPerMinute: config.rateLimitPerMinute,
    trustedDocuments: config.trustedDocuments && readTrustedDocuments(config.trustedDocuments.file),
    trustedDocumentsOnly: config.trustedDocuments?.only ?? false,
    connectionsPerPerson: config.connections.perPerson,
    connectionsPerAddress: config.connections.perAddress,
    failedSignInsPerMinute: config.failedSignInsPerMinute,
  };
}

function readTrustedDocuments(file: string): OperationRules['trustedDocuments'] {
  try {
    const documents = JSON.parse(readFileSync(file, 'utf8')) as unknown;
    if (documents === null || typeof documents !== 'object' || Array.isArray(documents))
      throw new Error('It has to be an object of documents by their ids.');
    return trustedDocuments(documents as Record<string, unknown>);
  } catch (error) {
    const what = (error as NodeJS.ErrnoException).code
      ? `the file cannot be read: ${(error as Error).message}`
      : error instanceof SyntaxError
        ? `the file is no JSON: ${error.message}`
        : (error as Error).message;
    throw new StartError(`The configuration is not right:\n  TRUSTED_DOCUMENTS (${file}): ${what}`, { cause: error });
  }
}
