import type { Module } from '../module.ts';
import './programme.schema.ts';
import './phase.schema.ts';
import './view-as.schema.ts';
import './programme-role.schema.ts';

export const programmes: Module = {
  name: 'programmes',
};
