import { parseArgs } from 'node:util';
import {
  addDomain,
  changeOrganisationStatus,
  ensureOrganisation,
  makeAdministrator,
  organisationIdOf,
  type Platform,
  removeDomain,
  sealAuditEvents,
  verifyWholeAuditLog,
} from '@mentorkit/core';

export const operatorUsage = `organisation create <slug> --name <name> [--locales da,en] [--time-zone Europe/Copenhagen]
organisation administrator <slug> <address> [--name <name>]   who signs in with the address may set it up
organisation suspend <slug> --reason <why>    members are refused, sockets end, jobs wait
organisation resume <slug> --reason <why>
organisation close <slug> --reason <why>      for good
organisation add-domain <slug> <host name>    met at the host name, signed in or not
organisation remove-domain <slug> <host name>
organisation verify-audit <slug>              seals the audit log, and computes its whole chain anew

The database is that of DATABASE_URL, else the embedded one. All of it is audited in the organisation.`;

/** What a command came to: what to print, and whether it is good news. */
export interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

export type OperatorWork = (platform: Platform) => Promise<Outcome>;

interface Options {
  readonly name?: string | undefined;
  readonly locales?: string | undefined;
  readonly 'time-zone'?: string | undefined;
  readonly reason?: string | undefined;
}

type Command = (words: readonly string[], options: Options) => OperatorWork | undefined;

const commands: Readonly<Record<string, Command>> = {
  create([slug], { name, locales = 'en', 'time-zone': timeZone = 'UTC' }) {
    if (!slug || !name) return undefined;
    const languages = locales.split(',');
    const organisation = { slug, name, locales: languages, defaultLocale: languages[0]!, timeZone };
    return async ({ database }) => {
      await ensureOrganisation(database, organisation);
      return { ok: true, output: `${slug} is there.` };
    };
  },

  administrator([slug, email], { name }) {
    if (!slug || !email) return undefined;
    return async platform => {
      await makeAdministrator(platform, slug, email, name);
      return { ok: true, output: `${email} is an administrator of ${slug}.` };
    };
  },

  suspend: changeStatus('suspend'),
  resume: changeStatus('resume'),
  close: changeStatus('close'),

  'add-domain'([slug, domain]) {
    if (!slug || !domain) return undefined;
    return async platform => {
      await addDomain(platform, slug, domain);
      return { ok: true, output: `${slug} is met at ${domain}.` };
    };
  },

  'remove-domain'([slug, domain]) {
    if (!slug || !domain) return undefined;
    return async platform => {
      await removeDomain(platform, slug, domain);
      return { ok: true, output: `${slug} is no longer met at ${domain}.` };
    };
  },

  'verify-audit'([slug]) {
    if (!slug) return undefined;
    return async platform => {
      const id = await organisationIdOf(platform.database, slug);
      await sealAuditEvents(platform.database);
      const { findings, seals, events, last } = await verifyWholeAuditLog(platform, id);
      const ok = findings.length === 0;
      const lines = [
        ...findings.map(({ code, sequence }) => `Seal ${sequence}: ${code}`),
        `Events: ${events}, seals: ${seals}${ok ? '; all is as it was written.' : ''}`,
        ...(last ? [`Keep this elsewhere: seal ${last.sequence} is ${last.hash}`] : []),
      ];
      return { ok, output: lines.join('\n') };
    };
  },
};

function changeStatus(action: 'suspend' | 'resume' | 'close'): Command {
  return ([slug], { reason }) => {
    if (!slug || !reason) return undefined;
    return async platform => {
      const status = await changeOrganisationStatus(platform, slug, action, reason);
      return { ok: true, output: `${slug} is ${status}.` };
    };
  };
}

/** What the arguments ask for; undefined where they are none of the commands above, complete. */
export function operatorCommand(args: string[]): OperatorWork | undefined {
  try {
    const text = { type: 'string' } as const;
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: { name: text, locales: text, 'time-zone': text, reason: text },
    });
    const [name = '', ...words] = positionals;
    return Object.hasOwn(commands, name) ? commands[name]!(words, values) : undefined;
  } catch {
    // An option that there is not.
    return undefined;
  }
}
