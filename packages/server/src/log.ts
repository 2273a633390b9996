import { redactingLog } from '@mentorkit/core/redaction';
import pino, { type DestinationStream, type Logger } from 'pino';
import type { ServerConfig } from './config.ts';

/** @param to standard output by default */
export function createLog({ logLevel }: Pick<ServerConfig, 'logLevel'>, name: string, to?: DestinationStream): Logger {
  return pino({ name, level: logLevel, ...redactingLog }, to ?? pino.destination(1));
}
