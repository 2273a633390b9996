import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { PrismaClient } from './generated/client.ts';
import type { OrganisationPool } from './organisation-pool.ts';
import type { StatementNames } from './statement-names.ts';

/** Prisma over the organisation's pool: what it asks is asked inside `inOrganisation`, or refused. */
export function createPrisma(pool: OrganisationPool, names: StatementNames | undefined): PrismaClient {
  const statementNameGenerator = names && (({ sql }: { sql: string }) => names(sql) ?? '');
  const adapter = new PrismaPg(pool as unknown as Pool, statementNameGenerator && { statementNameGenerator });
  // Whole, its errors would quote what they were given.
  const client = new PrismaClient({ adapter, errorFormat: 'minimal' });
  gatherByPlace(client, pool);
  return client;
}

/** Of Prisma's client, what gathers the `findUnique` of one tick into fewer statements. No public part of it. */
interface Gatherer {
  batches: object;
  tickActive: boolean;
  readonly options: object;
  request(request: unknown): Promise<unknown>;
}

/**
 * Prisma sends what it gathered in one tick from wherever the first came from. With the organisation and the
 * transaction in the asynchronous context, the second would read what the first may see: another organisation's rows,
 * or what a transaction has not committed. So each place gathers for itself.
 */
function gatherByPlace(client: PrismaClient, pool: OrganisationPool): void {
  const handler = (client as unknown as { _requestHandler: { dataloader: Gatherer } })._requestHandler;
  const { dataloader } = handler;
  const places = new WeakMap<object, Gatherer>();
  handler.dataloader = {
    ...dataloader,
    request(request) {
      const place = pool.place();
      if (place === undefined) return dataloader.request(request);
      let own = places.get(place);
      if (!own) {
        own = Object.assign(Object.create(dataloader) as Gatherer, { batches: {}, tickActive: false });
        places.set(place, own);
      }
      return own.request(request);
    },
  };
}
