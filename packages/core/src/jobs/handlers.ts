import type { RequestContext } from '../context.ts';
import type { JobImplementation } from './job.ts';

/** Every job that a worker does. */
export const handlers: readonly JobImplementation<RequestContext>[] = [];
