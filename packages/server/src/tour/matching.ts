import { type Client, Refused } from './client.ts';
import { expectThat, heading, ok, progress, say, table } from './terminal.ts';

export const startRun = /* GraphQL */ `
  mutation StartRun($input: StartMatchingRunInput!) {
    startMatchingRun(input: $input) {
      ... on StartMatchingRunSuccess { matchingRun { id state } }
      ... on Error { code message }
    }
  }
`;

export const runProgress = /* GraphQL */ `
  subscription RunProgress($id: ID!) {
    matchingRunProgress(id: $id) { state progress failure { code message } }
  }
`;

export const runResult = /* GraphQL */ `
  query RunResult($id: ID!) {
    matchingRun(id: $id) {
      state seed snapshotHash
      metrics {
        mentees mentors places matched total meanScore lowestScore meanHoursApart mostHoursApart
        bound gap scoringMillis solvingMillis unmatched { count reason { text } }
      }
      proposals(first: 5) {
        edges { node { score parts { label value weight contribution } ...Pair } }
      }
    }
  }
  fragment Pair on Proposal {
    mentor { id person { displayName timeZone } }
    mentee { id person { displayName timeZone } }
  }
`;

export const whyNot = /* GraphQL */ `
  query WhyNot($runId: ID!, $menteeId: ID!, $mentorId: ID!) {
    explainPair(runId: $runId, menteeId: $menteeId, mentorId: $mentorId) {
      outcome score
      excluded { code text }
      ifForced { lossAtLeast lossAtMost mentorsPlacesTakenBy { score participant { person { displayName } } } }
    }
  }
`;

export const publishRun = /* GraphQL */ `
  mutation PublishRun($id: ID!) {
    publishMatchingRun(id: $id) {
      ... on PublishMatchingRunSuccess { matchingRun { state offered } }
      ... on Error { code message }
    }
  }
`;

export const matchList = /* GraphQL */ `
  query MatchList($id: ID!, $after: String) {
    programme(id: $id) {
      matches(first: 100, after: $after, state: OFFERED) {
        pageInfo { hasNextPage endCursor }
        edges {
          node {
            id state score allowedActions
            members { side consent participant { id capacity version person { displayName email timeZone } } }
          }
        }
      }
    }
  }
`;

export const acceptMatch = /* GraphQL */ `
  mutation AcceptMatch($id: ID!) {
    acceptMatch(id: $id) {
      ... on AcceptMatchSuccess { match { id state members { side consent } allowedActions } }
      ... on Error { code message }
    }
  }
`;

export const giveConsent = /* GraphQL */ `
  mutation GiveConsent($programmeId: ID!, $privacyVersion: Int!) {
    giveConsent(programmeId: $programmeId, privacyVersion: $privacyVersion) {
      ... on GiveConsentSuccess { consent { privacyVersion locale text givenAt } }
      ... on Error { code message }
    }
  }
`;

export const changeCapacity = /* GraphQL */ `
  mutation ChangeCapacity($id: ID!, $capacity: Int!, $version: Int!) {
    changeParticipant(id: $id, capacity: $capacity, version: $version) {
      ... on ChangeParticipantSuccess { participant { capacity freePlaces } }
      ... on Error { code message }
    }
  }
`;

const strategy = 'matching-assignment';

/** Step 2: a plugin's strategy runs as a job in the background; what it answers is verified before it is stored. */
export async function match(manager: Client, programmeId: string): Promise<string> {
  heading(2, 'Matching');
  const { startMatchingRun } = await manager.mutate(startRun, { input: { programmeId, strategy, seed: 7 } });
  const { id } = startMatchingRun.matchingRun;
  const bar = progress(strategy);
  const started = performance.now();
  let last: any;
  const following = manager.subscribe(runProgress, { id }, ({ matchingRunProgress: run }) => {
    last = run;
    bar.update(run.progress, run.state.toLowerCase());
  });
  await following.ended;
  following.close();
  if (last?.state !== 'SUCCEEDED') throw new Error(`The run did not succeed: ${JSON.stringify(last)}`);
  bar.done(`verified by the core and stored in ${((performance.now() - started) / 1000).toFixed(1)} s`);

  const { matchingRun: run } = await manager.request(runResult, { id });
  const { metrics } = run;
  table([
    ['mentees', metrics.mentees, 'mentors', metrics.mentors, 'places', metrics.places],
    [
      'matched',
      metrics.matched,
      'mean score',
      Math.round(metrics.meanScore / 1000) / 10,
      'lowest',
      Math.round(metrics.lowestScore / 1000) / 10,
    ],
    [
      'hours apart, mean',
      Math.round(metrics.meanHoursApart * 10) / 10,
      'most',
      metrics.mostHoursApart,
      'gap to the bound',
      metrics.gap ?? 0,
    ],
    ['scoring, ms', metrics.scoringMillis, 'solving, ms', metrics.solvingMillis, 'seed', run.seed],
  ]);
  for (const { count, reason } of metrics.unmatched) say(`  ${count} without a match: ${reason.text}`);
  return id;
}

export interface Pair {
  readonly matchId: string;
  readonly mentor: { readonly email: string; readonly name: string };
  readonly mentee: { readonly email: string; readonly name: string };
}

type SignIn = (email: string, locale?: string) => Promise<Client>;

/** Step 3: why and why not; publish; both sides accept; a mentor's last place goes to one. Answers an active pair. */
export async function agree(manager: Client, programmeId: string, runId: string, signIn: SignIn): Promise<Pair> {
  heading(3, 'Proposals, and why');
  const { matchingRun } = await manager.request(runResult, { id: runId });
  const [best, other] = matchingRun.proposals.edges.map(({ node }: any) => node);
  say(`${best.mentor.person.displayName} for ${best.mentee.person.displayName}: score ${best.score / 10_000} %`);
  table(
    best.parts.map((part: any) => [
      `  ${part.label}`,
      part.value ?? '–',
      'weight',
      part.weight,
      '→',
      part.contribution,
    ]),
  );
  const sum = best.parts.reduce((total: number, part: any) => total + part.contribution, 0);
  expectThat(sum === best.score, `the contributions add up to the score, ${best.score}`, sum);
  const { explainPair } = await manager.request(whyNot, {
    runId,
    menteeId: best.mentee.id,
    mentorId: other.mentor.id,
  });
  say(
    `Why not ${other.mentor.person.displayName} for them? ${
      explainPair.excluded?.text ??
      `possible, but all together would lose at least ${explainPair.ifForced?.lossAtLeast}; the places are ${explainPair.ifForced?.mentorsPlacesTakenBy
        .map((pair: any) => `${pair.participant.person.displayName}'s`)
        .join(', ')}`
    }`,
  );

  const published = await manager.mutate(publishRun, { id: runId });
  say(`published: ${published.publishMatchingRun.matchingRun.offered} offers`);
  const offers = await offersOf(manager, programmeId);
  const pair = pairAcrossZones(offers);
  const [mentor, mentee] = [await signIn(pair.mentor.email, 'da'), await signIn(pair.mentee.email)];
  const early = await mentee.mutate(acceptMatch, { id: pair.matchId }).catch(error => error);
  expectThat(
    early instanceof Refused,
    'who was imported accepts nothing before they agree to what is done with their data',
  );
  for (const person of [mentor, mentee]) await person.mutate(giveConsent, { programmeId, privacyVersion: 1 });
  await mentee.mutate(acceptMatch, { id: pair.matchId });
  const accepted = await mentor.mutate(acceptMatch, { id: pair.matchId });
  expectThat(accepted.acceptMatch.match.state === 'ACTIVE', 'both have accepted, and the match is active');
  await lastPlace(offers, { programmeId, except: pair.matchId }, signIn);
  return pair;
}

/** A mentor with two offers and one place left: both mentees have said yes, and the mentor says yes to both at once. */
async function lastPlace(
  offers: any[],
  { programmeId, except }: { programmeId: string; except: string },
  signIn: SignIn,
): Promise<void> {
  const byMentor = Map.groupBy(
    offers.filter(({ id }) => id !== except),
    offer => member(offer, 'MENTOR').participant.id as string,
  );
  const [mentorId, two] = [...byMentor].find(([, theirs]) => theirs.length === 2) ?? [];
  if (!two) throw new Error('No mentor has two offers');
  const { person, version } = member(two[0], 'MENTOR').participant;
  const mentor = await signIn(person.email);
  await mentor.mutate(giveConsent, { programmeId, privacyVersion: 1 });
  await mentor.mutate(changeCapacity, { id: mentorId, capacity: 1, version });
  for (const offer of two) {
    const mentee = await signIn(member(offer, 'MENTEE').participant.person.email);
    await mentee.mutate(giveConsent, { programmeId, privacyVersion: 1 });
    await mentee.mutate(acceptMatch, { id: offer.id });
  }
  const outcomes = await Promise.allSettled(two.map(({ id }: any) => mentor.mutate(acceptMatch, { id })));
  const won = outcomes.filter(({ status }) => status === 'fulfilled').length;
  const refused = outcomes.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
  expectThat(won === 1, 'two at once for the last place of a mentor: one got it', won);
  if (refused?.reason instanceof Refused) ok(`the other was told: ${refused.reason.message}`);
}

async function offersOf(manager: Client, programmeId: string): Promise<any[]> {
  const offers: any[] = [];
  let after: string | undefined;
  do {
    const { programme } = await manager.request(matchList, { id: programmeId, after });
    offers.push(...programme.matches.edges.map(({ node }: any) => node));
    after = programme.matches.pageInfo.hasNextPage ? programme.matches.pageInfo.endCursor : undefined;
  } while (after !== undefined && offers.length < 2_000);
  return offers;
}

/** A pair in two zones that have different summer times, so that the clock matters. */
function pairAcrossZones(offers: any[]): Pair {
  const offer =
    offers.find(each => {
      const zones = [zoneOf(each, 'MENTOR'), zoneOf(each, 'MENTEE')];
      return zones.some(zone => zone.startsWith('Europe/')) && zones.some(zone => zone.startsWith('America/'));
    }) ?? offers.find(each => zoneOf(each, 'MENTOR') !== zoneOf(each, 'MENTEE'));
  if (!offer) throw new Error('No pair lives in two zones');
  const person = (side: string) => {
    const { email, displayName: name } = member(offer, side).participant.person;
    return { email, name };
  };
  return { matchId: offer.id, mentor: person('MENTOR'), mentee: person('MENTEE') };
}

function zoneOf(offer: any, side: string): string {
  return member(offer, side).participant.person.timeZone;
}

function member(offer: any, side: string): any {
  return offer.members.find((each: any) => each.side === side);
}
