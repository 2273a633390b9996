import { expect, test } from 'vitest';
import { byName } from '../jobs/job.ts';
import { handlers, modules } from './index.ts';

test('a job is called after its module and what it does', () => {
  const misnamed = modules.flatMap(({ name, jobs = [] }) =>
    jobs.map(({ job }) => job.name).filter(job => !new RegExp(`^${name}\\.[a-z][a-zA-Z]*$`).test(job)),
  );
  expect(misnamed, 'Call it `<module>.<what>`, and what it was called before is `formerly` of it').toEqual([]);
});

test('no two jobs share a name, of today or before', () => {
  expect(byName(handlers, ({ job }) => job).size).toBeGreaterThan(handlers.length);
});

/** Whose right to it each job asks for when it is done, and not only when it was asked for. */
const asked: Readonly<Record<string, string>> = {
  'participants.fillPlaces': 'nobody: it does what the programme says by now',
  'participants.import': 'of who prepared the import; see participant-import.rights.test.ts',
  'matching-runs.run': 'of who started the run; see matching-run.rights.test.ts',
  'invitations.send': 'nobody: it tells those who are invited by now; see invitation-file.test.ts',
  'notifications.sendMails': 'of the reader, who has to be a member; see notification.test.ts',
  'notifications.deliverByChannel': 'of the reader, who has to be a member; see channel.test.ts',
  'matches.announceOffers': 'nobody: it tells of matches that are offered by now',
  'feeds.forgetOldEvents': 'nobody: it forgets what is old',
  'sessions.syncCalendar': 'nobody: it makes calendars say what the session is by now',
  'sessions.syncVideo': 'nobody: it makes meetings say what the session is by now',
  'plugin-jobs.run': 'of the plugin, which has to be enabled',
  'plugin-jobs.runScheduled': 'of the plugin, which has to be enabled',
  'plugins.deliverEvent': 'of the plugin, which has to be enabled',
  'plugins.handleWebhook': 'of the plugin, which has to be enabled',
};

test('of each job that is done later than it was asked for, it is said whose right to it is asked for then', () => {
  const later = handlers.map(({ job }) => job).filter(({ every }) => every === undefined);
  expect(Object.keys(asked).toSorted()).toEqual(later.map(({ name }) => name).toSorted());
});
