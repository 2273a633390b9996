import { AsyncLocalStorage } from 'node:async_hooks';

/** Whose data it is, and for whom it is read and written; nobody where the platform itself does. */
export interface DataAccess {
  readonly organisation: string;
  readonly member: string | undefined;
}

const current = new AsyncLocalStorage<DataAccess>();

/**
 * Says whose data `work` reads and writes. In a transaction of another organisation, or for somebody else, `work` stands
 * outside it.
 *
 * @param id the organisation's id, a UUID
 * @param member the membership's id, for what the database shows to certain people alone; null for nobody; whoever it is
 *   around, where nothing is said
 * @throws NotAnOrganisation when the organisation's id is none
 */
export async function inOrganisation<T>(
  id: string,
  work: () => PromiseLike<T> | T,
  member?: string | null,
): Promise<T> {
  if (!uuid.test(id)) throw new NotAnOrganisation(id);
  if (typeof member === 'string' && !uuid.test(member))
    throw new TypeError(`${JSON.stringify(member)} is not the id of a member`);
  const organisation = id.toLowerCase();
  const around = current.getStore();
  const inherited = around?.organisation === organisation ? around.member : undefined;
  const whose = member === undefined ? inherited : (member?.toLowerCase() ?? undefined);
  // Awaited inside: Prisma's promises begin their work only when they are awaited.
  return await current.run({ organisation, member: whose }, async () => await work());
}

/** The organisation whose data is read and written here; `undefined` outside of `inOrganisation`. */
export function currentOrganisation(): string | undefined {
  return current.getStore()?.organisation;
}

/** One for each call of `inOrganisation`: what happens in two of them belongs to two requests, or two people. */
export function currentAccess(): DataAccess | undefined {
  return current.getStore();
}

/** @throws NoOrganisation outside of `inOrganisation` */
export function requireAccess(): DataAccess {
  const access = current.getStore();
  if (access === undefined) throw new NoOrganisation();
  return access;
}

export class NoOrganisation extends Error {
  constructor() {
    super('No organisation: a statement needs to know whose data it may touch. Run this inside inOrganisation()');
    this.name = 'NoOrganisation';
  }
}

export class NotAnOrganisation extends Error {
  constructor(id: unknown) {
    super(`${JSON.stringify(id)} is not the id of an organisation`);
    this.name = 'NotAnOrganisation';
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
