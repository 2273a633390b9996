import { deliverByChannelHandler } from '../../notify/channel.jobs.ts';
import { sendMailsHandler } from '../../notify/notification.jobs.ts';
import type { Module } from '../module.ts';
import './notification.schema.ts';

export const notifications: Module = {
  name: 'notifications',
  jobs: [deliverByChannelHandler, sendMailsHandler],
};
