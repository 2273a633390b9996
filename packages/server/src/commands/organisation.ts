import { parseArgs } from 'node:util';
import {
  addDomain,
  changeOrganisationStatus,
  DomainError,
  ensureOrganisation,
  makeAdministrator,
  organisationIdOf,
  type Platform,
  removeDomain,
  sealAuditEvents,
  verifyWholeAuditLog,
} from '@mentorkit/core';
import { readConfig } from '../config.ts';
import { createLog, openDatabase, openPlatform } from '../platform.ts';

const usage = `npm run organisation -- create <slug> --name <name> [--locales da,en] [--time-zone Europe/Copenhagen]
npm run organisation -- administrator <slug> <address> [--name <name>]   who signs in with the address may set it up
npm run organisation -- suspend <slug> --reason <why>    members are refused, sockets end, jobs wait
npm run organisation -- resume <slug> --reason <why>
npm run organisation -- close <slug> --reason <why>      for good
npm run organisation -- add-domain <slug> <host name>    met at the host name, signed in or not
npm run organisation -- remove-domain <slug> <host name>
npm run organisation -- verify-audit <slug>              seals the audit log, and computes its whole chain anew

The database is that of DATABASE_URL, else the embedded one. All of it is audited in the organisation.`;

interface Options {
  readonly name?: string | undefined;
  readonly locales?: string | undefined;
  readonly 'time-zone'?: string | undefined;
  readonly reason?: string | undefined;
}

type Command = (platform: Platform, words: readonly string[], options: Options) => Promise<string | undefined>;

/** Each answers what it did; undefined: what it needs was not given. */
const commands: Readonly<Record<string, Command>> = {
  async create(platform, [slug], { name, locales = 'en', 'time-zone': timeZone = 'UTC' }) {
    if (!slug || !name) return undefined;
    const languages = locales.split(',');
    const organisation = await ensureOrganisation(platform.database, {
      slug,
      name,
      locales: languages,
      defaultLocale: languages[0]!,
      timeZone,
    });
    return `${organisation.slug} is there.`;
  },

  async administrator(platform, [slug, email], { name }) {
    if (!slug || !email) return undefined;
    await makeAdministrator(platform, slug, email, name);
    return `${email} is an administrator of ${slug}.`;
  },

  suspend: changeStatus('suspend'),
  resume: changeStatus('resume'),
  close: changeStatus('close'),

  async 'add-domain'(platform, [slug, domain]) {
    if (!slug || !domain) return undefined;
    await addDomain(platform, slug, domain);
    return `${slug} is met at ${domain}.`;
  },

  async 'remove-domain'(platform, [slug, domain]) {
    if (!slug || !domain) return undefined;
    await removeDomain(platform, slug, domain);
    return `${slug} is no longer met at ${domain}.`;
  },

  async 'verify-audit'(platform, [slug]) {
    if (!slug) return undefined;
    const id = await organisationIdOf(platform.database, slug);
    await sealAuditEvents(platform.database);
    const { findings, seals, events, last } = await verifyWholeAuditLog(platform, id);
    if (findings.length > 0) process.exitCode = 3;
    return [
      ...findings.map(({ code, sequence }) => `Seal ${sequence}: ${code}`),
      `${events} events under ${seals} seals${findings.length === 0 ? ', all as they were written' : ''}.`,
      ...(last ? [`Keep this elsewhere: seal ${last.sequence} is ${last.hash}`] : []),
    ].join('\n');
  },
};

function changeStatus(action: 'suspend' | 'resume' | 'close'): Command {
  return async (platform, [slug], { reason }) => {
    if (!slug || !reason) return undefined;
    return `${slug} is ${await changeOrganisationStatus(platform, slug, action, reason)}.`;
  };
}

/** @returns the exit code, where the command has not set one */
async function run(args: string[]): Promise<number | undefined> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      locales: { type: 'string' },
      'time-zone': { type: 'string' },
      reason: { type: 'string' },
    },
  });
  const [name = '', ...words] = positionals;
  const command = commands[name];
  if (!command) return explain();
  const config = readConfig({ LOG_LEVEL: 'warn', ...process.env });
  const log = createLog(config, 'organisation');
  const database = await openDatabase(config);
  const running = await openPlatform(config, database, config.publicUrl ?? 'http://localhost', log);
  try {
    const answer = await command(running.platform, words, values);
    if (answer === undefined) return explain();
    console.log(answer);
    return undefined;
  } finally {
    await running.close();
    await database.stop();
  }
}

function explain(): number {
  console.error(usage);
  return 2;
}

try {
  process.exitCode = (await run(process.argv.slice(2))) ?? process.exitCode ?? 0;
} catch (error) {
  console.error(error instanceof DomainError ? error.message : error);
  process.exitCode = 1;
}
