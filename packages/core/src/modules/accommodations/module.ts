import type { Module } from '../module.ts';
import './accommodation.schema.ts';

export const accommodations: Module = {
  name: 'accommodations',
};
