import type { Module } from '../module.ts';
import { accommodationPolicy } from './accommodation.policy.ts';
import { mostOfOne, mostReaders } from './accommodation.service.ts';
import './accommodation.schema.ts';

export const accommodations: Module = {
  name: 'accommodations',
  policies: [accommodationPolicy],
  scopes: {
    Accommodation: 'person',
    'Viewer.accommodations': 'person',
    'Mutation.createAccommodation': 'person',
    'Mutation.changeAccommodation': 'person',
    'Mutation.deleteAccommodation': 'person',
  },
  prices: {
    'Accommodation.people': { most: mostReaders },
    'Person.accommodations': { most: mostOfOne },
    'Viewer.accommodations': { most: mostOfOne },
  },
};
