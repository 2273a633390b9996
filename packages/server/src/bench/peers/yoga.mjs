// What Mentorkit is built on, and nothing else of it: Yoga with the versions and the executor of the product, and the
// statements of the Mercurius peer, as a superuser. No rights, no row-level security, no loaders: all is there when the
// first level is.
import { createServer } from 'node:http';
import { useExecutor } from '@mentorkit/core/executor';
import { createSchema, createYoga } from 'graphql-yoga';
import pg from 'pg';
import { loadMatches, loadMembers, loadNextSessions, typeDefs } from './match-list.mjs';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 12 });

async function matches(_root, { programmeId, first }) {
  const rows = await loadMatches(pool, programmeId, first);
  const ids = rows.map(({ id }) => id);
  const [members, sessions] = await Promise.all([loadMembers(pool, ids), loadNextSessions(pool, ids)]);
  return rows.map((row, i) => ({ ...row, members: members[i], nextSession: sessions[i] }));
}

const schema = createSchema({ typeDefs, resolvers: { Query: { matches } } });
const plugins = [useExecutor()];
const yoga = createYoga({ schema, plugins, logging: false, maskedErrors: false, cors: false, multipart: false });
const server = createServer((request, response) => void yoga(request, response));
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}/graphql` }));
process.on('SIGTERM', () => process.exit(0));
