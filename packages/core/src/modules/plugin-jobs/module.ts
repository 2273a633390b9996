import type { Module } from '../module.ts';
import { scheduledPluginJobHandler, syncPluginSchedulesHandler } from './plugin-job.schedules.ts';
import { pluginJobHandler } from './plugin-job.service.ts';

export const pluginJobs: Module = {
  name: 'plugin-jobs',
  jobs: [pluginJobHandler, scheduledPluginJobHandler, syncPluginSchedulesHandler],
};
