import type { Module } from '../module.ts';
import './organisation.schema.ts';

export const organisations: Module = {
  name: 'organisations',
};
