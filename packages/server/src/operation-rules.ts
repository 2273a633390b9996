import { readFileSync } from 'node:fs';
import { type OperationRules, trustedDocuments } from '@mentorkit/core';
import type { ServerConfig } from './config.ts';
import { StartError } from './start-error.ts';
import { webDocuments } from './web-files.ts';

type TrustedDocuments = NonNullable<OperationRules['trustedDocuments']>;

/**
 * Clients may send the operations of the built frontend by their ids, and those of the file.
 *
 * @throws StartError where the file cannot be used, or where there is nothing that could be run
 */
export function operationRules(config: ServerConfig, web = webDocuments(config)): OperationRules {
  const { file, only } = config.trustedDocuments;
  const files = [web, file].filter(name => name !== undefined).map(readTrustedDocuments);
  if (only && files.length === 0)
    throw new StartError(
      'The configuration is not right:\n  TRUSTED_DOCUMENTS: is needed where only trusted documents are run and no frontend is built',
    );
  return {
    hardened: config.hardened,
    maximumCost: config.maximumCost,
    costPerMinute: config.rateLimitPerMinute,
    trustedDocuments: files.length > 0 ? new Map(files.flatMap(documents => [...documents])) : undefined,
    trustedDocumentsOnly: only,
    connectionsPerPerson: config.connections.perPerson,
    connectionsPerAddress: config.connections.perAddress,
    failedSignInsPerMinute: config.failedSignInsPerMinute,
  };
}

function readTrustedDocuments(file: string): TrustedDocuments {
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
