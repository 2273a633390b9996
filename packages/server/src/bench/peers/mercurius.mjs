// Mercurius with its JIT and loaders in plain SQL over the same tables, as a superuser: no rights, no row-level security.
// Copied beside its packages.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';
import { loadMatches, loadMembers, loadNextSessions, typeDefs } from './match-list.mjs';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 12 });
const idsOf = queries => queries.map(({ obj }) => obj.id);
const app = Fastify();
app.register(mercurius, {
  schema: typeDefs,
  jit: 1,
  resolvers: { Query: { matches: (_root, { programmeId, first }) => loadMatches(pool, programmeId, first) } },
  loaders: {
    Match: {
      members: queries => loadMembers(pool, idsOf(queries)),
      nextSession: queries => loadNextSessions(pool, idsOf(queries)),
    },
  },
});
await app.listen({ port: 0, host: '127.0.0.1' });
process.send({ url: `http://127.0.0.1:${app.server.address().port}/graphql` });
process.on('SIGTERM', () => process.exit(0));
