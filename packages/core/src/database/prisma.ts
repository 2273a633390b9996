import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { PrismaClient } from './generated/client.ts';
import type { OrganisationPool } from './organisation-pool.ts';
import type { StatementNames } from './statement-names.ts';

/** Prisma over the organisation's pool: what it asks is asked inside `inOrganisation`, or refused. */
export function createPrisma(pool: OrganisationPool, names: StatementNames | undefined): PrismaClient {
  const statementNameGenerator = names && (({ sql }: { sql: string }) => names(sql) ?? '');
  const adapter = new PrismaPg(pool as unknown as Pool, statementNameGenerator && { statementNameGenerator });
  return new PrismaClient({ adapter });
}
