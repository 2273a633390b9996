import { describe, expect, it } from 'vitest';
import { calendarContract, describeCalendarProvider } from './calendar.ts';
import { contentFilterContract, describeContentFilter } from './content-filter.ts';
import { criterionContract, describeMatchingCriterion } from './criterion.ts';
import { describeHook, hookContract } from './hooks.ts';
import { describeJob, jobContract } from './jobs.ts';
import { describeNotificationChannel, notificationContract } from './notifications.ts';
import { describePlugin, pluginContract } from './plugin.ts';
import { brokenCalendars, brokenInvitations, inviting } from './samples/broken-calendars.ts';
import { brokenPlugins, subtlyBrokenPlugins } from './samples/broken-plugins.ts';
import { brokenVideos } from './samples/broken-videos.ts';
import { calendarSample } from './samples/calendars.ts';
import { brokenChannels, channelSample } from './samples/channels.ts';
import { pretendTime } from './samples/clock.ts';
import { brokenFilters, filterSample } from './samples/content-filters.ts';
import { brokenCriteria, criterionSample, sameField } from './samples/criteria.ts';
import { brokenPromises } from './samples/failing.ts';
import { brokenHooks, hookSample } from './samples/hooks.ts';
import { brokenJobs, jobSample } from './samples/jobs.ts';
import { videoSample } from './samples/videos.ts';
import { brokenWebhooks, webhookSample } from './samples/webhooks.ts';
import { describeVideoProvider, videoContract } from './video.ts';
import { describeWebhook, webhookContract } from './webhook.ts';

describe('sound samples pass', () => {
  describePlugin(videoSample());
  describeVideoProvider(videoSample());
  describePlugin(calendarSample());
  describeCalendarProvider(calendarSample());
  describeCalendarProvider(inviting({}));
  describePlugin(webhookSample());
  describeWebhook(webhookSample());
  describePlugin(jobSample());
  describeJob(jobSample());
  describeMatchingCriterion(criterionSample(sameField));
  describePlugin(channelSample());
  describeNotificationChannel(channelSample());
  describePlugin(filterSample());
  describeContentFilter(filterSample());
  describePlugin(hookSample());
  describeHook(hookSample());
});

describe('each broken promise is named', () => {
  it('there is a sample that breaks each promise', () => {
    expect(Object.keys(brokenPlugins).toSorted()).toEqual(namesOf(pluginContract));
    expect(Object.keys(brokenVideos).toSorted()).toEqual(namesOf(videoContract));
    expect(Object.keys(brokenCalendars).toSorted()).toEqual(namesOf(calendarContract));
    expect(Object.keys(brokenWebhooks).toSorted()).toEqual(namesOf(webhookContract));
    expect(Object.keys(brokenJobs).toSorted()).toEqual(namesOf(jobContract));
    expect(Object.keys(brokenCriteria).toSorted()).toEqual(namesOf(criterionContract));
    expect(Object.keys(brokenChannels).toSorted()).toEqual(namesOf(notificationContract));
    expect(Object.keys(brokenFilters).toSorted()).toEqual(namesOf(contentFilterContract));
    expect(Object.keys(brokenHooks).toSorted()).toEqual(namesOf(hookContract));
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

  it.for(Object.entries(brokenWebhooks))('of a webhook: %s', async ([promise, subject]) => {
    expect(await brokenPromises(webhookContract, subject)).toEqual([promise]);
  });

  it.for(Object.entries(brokenJobs))('of a job: %s', async ([promise, subject]) => {
    expect(await brokenPromises(jobContract, subject)).toEqual([promise]);
  });

  it.for(Object.entries(brokenCriteria))('of a criterion: %s', async ([promise, subject]) => {
    pretendTime();
    expect(await brokenPromises(criterionContract, subject)).toEqual([promise]);
  });

  it.for(Object.entries(brokenChannels))('of a notification channel: %s', async ([promise, subject]) => {
    expect(await brokenPromises(notificationContract, subject)).toEqual([promise]);
  });

  it.for(Object.entries(brokenFilters))('of a content filter: %s', async ([promise, subject]) => {
    pretendTime();
    expect(await brokenPromises(contentFilterContract, subject)).toEqual([promise]);
  });

  it.for(Object.entries(brokenHooks))('of a hook: %s', { timeout: 20_000 }, async ([promise, subject]) => {
    expect(await brokenPromises(hookContract, subject)).toEqual([promise]);
  });

  it.for(Object.entries(brokenInvitations))('of an invitation: %s', async ([, subject]) => {
    const promise = 'an invitation is one that calendars accept, at any time in any zone';
    expect(await brokenPromises(calendarContract, subject)).toEqual([promise]);
  });
});

function namesOf(contract: readonly { readonly name: string }[]): string[] {
  return contract.map(({ name }) => name).toSorted();
}
