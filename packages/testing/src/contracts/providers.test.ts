import { describe, expect, it } from 'vitest';
import { calendarContract, describeCalendarProvider } from './calendar.ts';
import { describePlugin, pluginContract } from './plugin.ts';
import { brokenCalendars, brokenInvitations, inviting } from './samples/broken-calendars.ts';
import { brokenPlugins, subtlyBrokenPlugins } from './samples/broken-plugins.ts';
import { brokenVideos } from './samples/broken-videos.ts';
import { calendarSample } from './samples/calendars.ts';
import { brokenPromises } from './samples/failing.ts';
import { videoSample } from './samples/videos.ts';
import { describeVideoProvider, videoContract } from './video.ts';

describe('sound samples pass', () => {
  describePlugin(videoSample());
  describeVideoProvider(videoSample());
  describePlugin(calendarSample());
  describeCalendarProvider(calendarSample());
  describeCalendarProvider(inviting({}));
});

describe('each broken promise is named', () => {
  it('there is a sample that breaks each promise', () => {
    expect(Object.keys(brokenPlugins).toSorted()).toEqual(namesOf(pluginContract));
    expect(Object.keys(brokenVideos).toSorted()).toEqual(namesOf(videoContract));
    expect(Object.keys(brokenCalendars).toSorted()).toEqual(namesOf(calendarContract));
  });

  it.for([...Object.entries(brokenPlugins), ...subtlyBrokenPlugins])('of a plugin: %s', async ([promise, subject]) => {
    expect(await brokenPromises(pluginContract, subject)).toEqual([promise]);
  });

  it.for(Object.entries(brokenVideos))('of a video provider: %s', async ([promise, subject]) => {
    expect(await brokenPromises(videoContract, subject)).toEqual([promise]);
  });

  it.for(Object.entries(brokenCalendars))('of a calendar provider: %s', async ([promise, subject]) => {
    expect(await brokenPromises(calendarContract, subject)).toEqual([promise]);
  });

  it.for(Object.entries(brokenInvitations))('of an invitation: %s', async ([, subject]) => {
    const promise = 'an invitation is one that calendars accept, at any time in any zone';
    expect(await brokenPromises(calendarContract, subject)).toEqual([promise]);
  });
});

function namesOf(contract: readonly { readonly name: string }[]): string[] {
  return contract.map(({ name }) => name).toSorted();
}
