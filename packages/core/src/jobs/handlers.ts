import type { RequestContext } from '../context.ts';
import { sendMailsHandler } from '../modules/notifications/notification.jobs.ts';
import type { JobImplementation } from './job.ts';

/** Every job that a worker does. */
export const handlers: readonly JobImplementation<RequestContext>[] = [sendMailsHandler];
