// The list of matches in plain SQL over Mentorkit's tables, for peers that leave the statements to whoever uses them.
export const typeDefs = `
  type Query { matches(programmeId: ID!, first: Int!): [Match!]! }
  type Match { id: ID! state: String! score: Int members: [Member!]! nextSession: Session }
  type Member { side: String! consent: String! participant: Participant! }
  type Participant { id: ID! languages: [String!]! person: Person! }
  type Person { id: ID! displayName: String! timeZone: String! }
  type Session { id: ID! title: String! startsAt: String! }
`;

export async function loadMatches(pool, programmeId, first) {
  const text = 'select id, state, score from matches where programme_id = $1 order by id desc limit $2';
  return (await pool.query({ name: 'matches', text, values: [programmeId, first] })).rows;
}

/** Those of each match. */
export async function loadMembers(pool, matchIds) {
  const { rows } = await pool.query({
    name: 'members',
    text: `select mm.match_id, mm.side, mm.consent, p.id, p.languages, s.id person_id, s.display_name, s.time_zone
             from match_members mm join participants p on p.id = mm.participant_id
             join memberships s on s.id = p.membership_id where mm.match_id = any($1::uuid[])`,
    values: [matchIds],
  });
  const byMatch = Map.groupBy(rows, row => row.match_id);
  return matchIds.map(id =>
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
}

/** That of each match, or null. */
export async function loadNextSessions(pool, matchIds) {
  const { rows } = await pool.query({
    name: 'sessions',
    text: `select m.id match_id, s.id, s.title, s.starts_at from unnest($1::uuid[]) m(id)
           cross join lateral (select id, title, starts_at from sessions where match_id = m.id
             and state = 'SCHEDULED' and starts_at > now() order by starts_at limit 1) s`,
    values: [matchIds],
  });
  const byMatch = new Map(
    rows.map(row => [row.match_id, { id: row.id, title: row.title, startsAt: row.starts_at.toISOString() }]),
  );
  return matchIds.map(id => byMatch.get(id) ?? null);
}
