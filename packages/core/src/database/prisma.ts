import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { PrismaClient } from './generated/client.ts';
import type { OrganisationPool } from './organisation-pool.ts';

export interface PrismaOptions {
  /** Lets the server keep the plans of statements. Only on an address that passes no pooler. */
  namedStatements: boolean;
}

/** Prisma over the organisation's pool: what it asks is asked inside `inOrganisation`, or refused. */
export function createPrisma(pool: OrganisationPool, { namedStatements }: PrismaOptions): PrismaClient {
  const adapter = new PrismaPg(
    pool as unknown as Pool,
    namedStatements ? { statementNameGenerator: nameStatements() } : {},
  );
  return new PrismaClient({ adapter });
}

// Each connection keeps every statement that has a name, so there are only so many names. A list of ids makes another
// statement for each length; what comes too late for a name is planned each time.
function nameStatements(): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    let name = names.get(sql);
    if (name === undefined && names.size < 500) {
      name = `p${names.size}`;
      names.set(sql, name);
    }
    return name ?? '';
  };
}
