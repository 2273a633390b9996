import { deliverByChannelHandler } from '../../notify/channel.jobs.ts';
import { sendMailsHandler } from '../../notify/notification.jobs.ts';
import { mostPlugins } from '../../plugins/load.ts';
import type { Module } from '../module.ts';
import { notificationPolicy } from './notification.policy.ts';
import './notification.schema.ts';

export const notifications: Module = {
  name: 'notifications',
  policies: [notificationPolicy],
  jobs: [deliverByChannelHandler, sendMailsHandler],
  prices: {
    'Notification.deliveries': { most: mostPlugins },
    'Person.notificationChannels': { most: mostPlugins },
  },
};
