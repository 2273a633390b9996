import type { Stand } from './stand.ts';

const ours = /* GraphQL */ `
  query MatchList($id: ID!, $first: Int!) {
    programme(id: $id) {
      matches(first: $first) {
        edges {
          node {
            id state score
            members { side consent participant { id languages person { id displayName timeZone } } }
            nextSession { id title startsAt }
          }
        }
      }
    }
  }
`;

/** What is asked for the list of matches, and how. */
export interface Candidate {
  readonly name: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly query: string;
  readonly variables: (first: number) => object;
}

export interface Load {
  readonly perSecond: number;
  readonly p99Ms: number;
}

export async function mentorkitAs(stand: Stand, email: string, programmeId: string): Promise<Candidate> {
  const response = await fetch(`${stand.api.url}/demo/token/${email}`);
  const { token } = (await response.json()) as { token: string };
  return {
    name: 'Mentorkit',
    url: `${stand.api.url}/graphql`,
    headers: { authorization: `Bearer ${token}` },
    query: ours,
    variables: first => ({ id: programmeId, first }),
  };
}

export type Autocannon = (
  options: object,
) => Promise<{ requests: { average: number }; latency: { p99: number }; non2xx: number; errors: number }>;

export async function load(
  autocannon: Autocannon,
  { url, headers, query, variables }: Candidate,
  first: number,
): Promise<Load> {
  const options = {
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: JSON.stringify({ query, variables: variables(first) }),
    connections: 12,
  };
  await autocannon({ ...options, duration: 1 });
  const result = await autocannon({ ...options, duration: 3 });
  if (result.non2xx + result.errors > 0)
    throw new Error(`${url} failed under load: ${result.non2xx} bad answers, ${result.errors} errors`);
  return { perSecond: result.requests.average, p99Ms: result.latency.p99 };
}

export async function ask({ url, headers, query, variables }: Candidate, first: number): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables: variables(first) }),
  });
  return await response.text();
}

/** A peer that answers with an error would be fast. */
export async function assertAnswers(candidate: Candidate, first: number): Promise<void> {
  const text = await ask(candidate, first);
  const consents = text.match(/"consent"/g)?.length ?? 0;
  if (consents !== first * 2 || text.includes('"errors"'))
    throw new Error(`${candidate.name} answers otherwise: ${text.slice(0, 500)}`);
}
