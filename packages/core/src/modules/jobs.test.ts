import { expect, test } from 'vitest';
import { byName } from '../jobs/job.ts';
import { handlers, modules } from './index.ts';

// `npm test -- packages/core/src/modules/jobs.test.ts -u` writes what has changed.
test('these are the jobs of the platform', () => {
  const table = handlers.map(({ job }) => {
    const often = job.every
      ? `, every ${'cron' in job.every ? job.every.cron : `${job.every.milliseconds / 1000} s`}`
      : '';
    const whose = job.per ? ' in each organisation' : '';
    return `${job.name}${often}${whose}${job.formerly.length > 0 ? `, formerly ${job.formerly.join(', ')}` : ''}`;
  });
  expect(table.sort().join('\n')).toMatchInlineSnapshot(`
    "audit.seal, every 60 s
    feeds.forgetOldEvents, formerly feed.forgetOldEvents
    idempotency.forget, every 3600 s
    identity.forgetEnded, every 3600 s
    matches.announceOffers, formerly announce-offers
    matches.expireOffers, formerly expire-offers
    matching-runs.run, formerly run-matching
    notifications.deliverByChannel, formerly notification.deliverByChannel
    notifications.sendMails, formerly send-mails
    participants.checkCounts, every 20 2 * * * in each organisation
    participants.checkWords, every 20 2 * * * in each organisation
    participants.import, formerly participant.import
    plugin-jobs.run, formerly plugin-job
    plugin-jobs.runScheduled, formerly scheduled-plugin-job
    plugin-jobs.syncSchedules, every 600 s in each organisation, formerly sync-plugin-schedules
    plugins.deliverEvent, formerly plugin.deliverEvent
    plugins.forgetExpiredEntries, every 3600 s
    plugins.handleWebhook, formerly handle-webhook
    sessions.syncCalendar, formerly sync-session-calendar
    sessions.syncVideo, formerly sync-session-video"
  `);
});

test('a job is called after its module and what it does', () => {
  const misnamed = modules.flatMap(({ name, jobs = [] }) =>
    jobs.map(({ job }) => job.name).filter(job => !new RegExp(`^${name}\\.[a-z][a-zA-Z]*$`).test(job)),
  );
  expect(misnamed, 'Call it `<module>.<what>`, and what it was called before is `formerly` of it').toEqual([]);
});

test('no two jobs share a name, of today or before', () => {
  expect(byName(handlers, ({ job }) => job).size).toBeGreaterThan(handlers.length);
});
