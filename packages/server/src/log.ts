import pino, { type Logger } from 'pino';
import type { ServerConfig } from './config.ts';

export function createLog(config: ServerConfig, name: string): Logger {
  return pino({ name, level: config.logLevel, redact: ['*.token', '*.authorization', '*.password'] });
}
