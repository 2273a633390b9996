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
    OutgoingMail: 'notifications:read',
    NotificationDelivery: 'any',
    // What mail servers and channels answer names addresses.
    'OutgoingMail.mailError': 'people:read',
    'NotificationDelivery.lastError': 'people:read',
    NotificationChannel: 'person',
    'Query.outgoingMails': 'notifications:read',
    'Query.outgoingMails(channel)': 'notifications:read',
    'Mutation.muteNotificationChannel': 'person',
  },
  prices: {
    'OutgoingMail.deliveries': { most: mostPlugins },
    'Person.notificationChannels': { most: mostPlugins },
  },
};
