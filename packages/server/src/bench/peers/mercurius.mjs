// Mercurius with its JIT and loaders in plain SQL over the same tables, as a superuser: no rights, no row-level security.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 12 });
const schema = `
  type Query { matches(programmeId: ID!, first: Int!): [Match!]! }
  type Match { id: ID! state: String! score: Int members: [Member!]! nextSession: Session }
  type Member { side: String! consent: String! participant: Participant! }
  type Participant { id: ID! languages: [String!]! person: Person! }
  type Person { id: ID! displayName: String! timeZone: String! }
  type Session { id: ID! title: String! start: String! }
`;
const app = Fastify();
app.register(mercurius, {
  schema,
  jit: 1,
  resolvers: {
    Query: {
      async matches(_root, { programmeId, first }) {
        const sql = 'select id, state, score from matches where programme_id = $1 order by id desc limit $2';
        return (await pool.query({ name: 'matches', text: sql, values: [programmeId, first] })).rows;
      },
    },
  },
  loaders: {
    Match: {
      async members(queries) {
        const ids = queries.map(({ obj }) => obj.id);
        const { rows } = await pool.query({
          name: 'members',
          text: `select mm.match_id, mm.side, mm.consent, p.id, p.languages, s.id person_id, s.display_name, s.time_zone
                   from match_members mm join participants p on p.id = mm.participant_id
                   join memberships s on s.id = p.membership_id where mm.match_id = any($1::uuid[])`,
          values: [ids],
        });
        const byMatch = Map.groupBy(rows, row => row.match_id);
        return ids.map(id =>
          (byMatch.get(id) ?? []).map(row => ({
            side: row.side,
            consent: row.consent,
            participant: {
              id: row.id,
              languages: row.languages,
              person: { id: row.person_id, displayName: row.display_name, timeZone: row.time_zone },
            },
          })),
        );
      },
      async nextSession(queries) {
        const ids = queries.map(({ obj }) => obj.id);
        const { rows } = await pool.query({
          name: 'sessions',
          text: `select m.id match_id, s.id, s.title, s.starts_at from unnest($1::uuid[]) m(id)
                 cross join lateral (select id, title, starts_at from sessions where match_id = m.id
                   and state = 'SCHEDULED' and starts_at > now() order by starts_at limit 1) s`,
          values: [ids],
        });
        const byMatch = new Map(
          rows.map(row => [row.match_id, { id: row.id, title: row.title, start: row.starts_at.toISOString() }]),
        );
        return ids.map(id => byMatch.get(id) ?? null);
      },
    },
  },
});
await app.listen({ port: 0, host: '127.0.0.1' });
process.send({ url: `http://127.0.0.1:${app.server.address().port}/graphql` });
process.on('SIGTERM', () => process.exit(0));
