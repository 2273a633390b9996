import {
  Conflict,
  isPluginError,
  NeedsReconnection,
  NotFound,
  pluginErrorData,
  RateLimited,
  Rejected,
  Unavailable,
} from '@mentorkit/plugin-sdk';
import { describe, expect, it } from 'vitest';

const thrown = [
  [new Unavailable(), { name: 'Unavailable', message: 'The provider is unavailable.' }],
  [new RateLimited(30), { name: 'RateLimited', message: 'The provider asks to wait 30 s.', retryAfter: 30 }],
  [
    new NeedsReconnection('person-1'),
    { name: 'NeedsReconnection', message: 'The account has to be connected again.', personId: 'person-1' },
  ],
  [
    new Conflict({ etag: '2' }),
    { name: 'Conflict', message: 'The entry was changed meanwhile.', current: { etag: '2' } },
  ],
  [new NotFound(), { name: 'NotFound', message: 'The provider does not know this entry.' }],
  [new Rejected('Too long'), { name: 'Rejected', message: 'Too long' }],
] as const;

describe('plugin errors', () => {
  it.each(thrown)('%s is recognised, and its fields survive structured clone', (error, data) => {
    expect(error).toBeInstanceOf(Error);
    expect(isPluginError(error)).toBe(true);
    expect(structuredClone(pluginErrorData(error))).toEqual(data);
    expect(isPluginError(structuredClone(pluginErrorData(error)))).toBe(true);
  });

  it('an error of another copy of the SDK is recognised by its name', () => {
    const foreign = Object.assign(new Error('Wait'), { name: 'RateLimited', retryAfter: 5 });
    expect(foreign).not.toBeInstanceOf(RateLimited);
    expect(pluginErrorData(foreign)).toEqual({ name: 'RateLimited', message: 'Wait', retryAfter: 5 });
  });

  it('the cause stays on the error and does not travel', () => {
    const cause = new TypeError('fetch failed');
    const error = new Unavailable('Down', { cause });
    expect(error.cause).toBe(cause);
    expect(pluginErrorData(error)).toEqual({ name: 'Unavailable', message: 'Down' });
  });

  it.each([
    new TypeError('x'),
    undefined,
    null,
    'Unavailable',
    { name: 'Unavailable' },
    { name: 'RateLimited', message: '' },
    new RateLimited(Number.NaN),
    new RateLimited(Number.POSITIVE_INFINITY),
    new RateLimited(-1),
    { name: 'NeedsReconnection', message: '', personId: 7 },
    { name: 'constructor', message: '' },
  ])('%o is none', error => {
    expect(isPluginError(error)).toBe(false);
  });
});
