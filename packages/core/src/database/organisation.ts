import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<{ readonly id: string }>();

/**
 * Says whose data `work` reads and writes. In a transaction of another organisation, `work` stands outside it.
 *
 * @param id the organisation's id, a UUID
 * @throws NotAnOrganisation when it is none
 */
export async function inOrganisation<T>(id: string, work: () => PromiseLike<T> | T): Promise<T> {
  if (!uuid.test(id)) throw new NotAnOrganisation(id);
  // Awaited inside: Prisma's promises begin their work only when they are awaited.
  return await current.run({ id: id.toLowerCase() }, async () => await work());
}

/** The organisation whose data is read and written here; `undefined` outside of `inOrganisation`. */
export function currentOrganisation(): string | undefined {
  return current.getStore()?.id;
}

/** One for each call of `inOrganisation`: what happens in two of them belongs to two requests, or two people. */
export function organisationCall(): object | undefined {
  return current.getStore();
}

/** @throws NoOrganisation outside of `inOrganisation` */
export function requireOrganisation(): string {
  const id = current.getStore()?.id;
  if (id === undefined) throw new NoOrganisation();
  return id;
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
