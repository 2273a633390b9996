import { expect, test } from 'vitest';
import {
  MatchingRunState,
  MatchState,
  OrganisationStatus,
  ParticipantState,
  PhaseState,
  PostState,
  ProgrammeState,
  SessionState,
} from './database/generated/enums.ts';
import { commentStates, postStates } from './modules/feeds/post.state.ts';
import { matchStates, matchSteps } from './modules/matches/match.state.ts';
import { matchingRunStates, matchingRunSteps } from './modules/matching-runs/matching-run.state.ts';
import { organisationStates } from './modules/organisations/organisation.state.ts';
import { participantStates, participantSteps } from './modules/participants/participant.state.ts';
import { phaseStates, programmeStates } from './modules/programmes/programme.state.ts';
import { sessionStates } from './modules/sessions/session.state.ts';
import type { StateMachine, Transition } from './state.ts';

type Machine = StateMachine<string, string>;

/** What can stand in the database, where it begins, and what leads on. */
const stateful: Record<string, readonly [Readonly<Record<string, string>>, readonly string[], ...Machine[]]> = {
  organisation: [OrganisationStatus, ['ACTIVE'], organisationStates],
  programme: [ProgrammeState, ['DRAFT'], programmeStates],
  phase: [PhaseState, ['PLANNED'], phaseStates],
  // By an invitation, an application, and an import.
  participant: [ParticipantState, ['INVITED', 'DRAFT', 'APPROVED'], participantStates, participantSteps],
  // By a request, and by an offer.
  match: [MatchState, ['REQUESTED', 'OFFERED'], matchStates, matchSteps],
  'matching run': [MatchingRunState, ['QUEUED'], matchingRunStates, matchingRunSteps],
  // What was booked, and what was written down afterwards.
  session: [SessionState, ['SCHEDULED', 'HELD'], sessionStates],
  // As a content filter says.
  post: [PostState, ['PUBLISHED', 'PENDING_REVIEW'], postStates],
  comment: [PostState, ['PUBLISHED', 'PENDING_REVIEW'], commentStates],
};

test.for(Object.entries(stateful))(
  '%s: no state is declared that nothing leads to',
  ([, [states, first, ...machines]]) => {
    const transitions = machines.flatMap(machine => Object.values<Transition<string>>(machine.transitions));
    const reached = new Set(first);
    // Each round goes one step further, and there are no more steps than states.
    for (const _ of Object.values(states))
      for (const { from, to } of transitions)
        if (to !== undefined && from.some(state => reached.has(state))) reached.add(to);
    const lost = Object.values(states).filter(state => !reached.has(state));
    expect(lost, 'Say what leads there, or remove it').toEqual([]);
  },
);
