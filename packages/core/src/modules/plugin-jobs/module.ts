import type { Module } from '../module.ts';
import { pluginJobHandler } from './plugin-job.service.ts';

export const pluginJobs: Module = {
  name: 'plugin-jobs',
  jobs: [pluginJobHandler],
};
