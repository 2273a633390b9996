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
  scopes: {
    Notification: 'notifications:read',
    NotificationDelivery: 'any',
    // What mail servers and channels answer names addresses.
    'Notification.mailError': 'people:read',
    'NotificationDelivery.lastError': 'people:read',
    NotificationChannel: 'person',
    'Query.notifications': 'notifications:read',
    'Query.notifications(channel)': 'notifications:read',
    'Mutation.muteNotificationChannel': 'person',
  },
  prices: {
    'Notification.deliveries': { most: mostPlugins },
    'Person.notificationChannels': { most: mostPlugins },
  },
};
