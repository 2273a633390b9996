import { expect, test } from 'vitest';
import { MatchState, MatchingRunState } from '../../database/generated/enums.ts';
import { IllegalTransition } from '../../errors.ts';
import { actionsFrom, actionsOf, mutationOf, mutationsFrom, type StateMachine, transition } from '../../state.ts';
import { matchStates, matchSteps, presentState } from './match.state.ts';
import { isFinished, matchingRunStates, matchingRunSteps } from '../matching-runs/matching-run.state.ts';

function everything(machine: StateMachine<string, string>, states: readonly string[]) {
  return Object.fromEntries(
    states.flatMap(state => {
      const actions = actionsFrom(machine, state).map(action => `${action} → ${machine.transitions[action]!.to}`);
      return actions.length > 0 ? [[state, actions]] : [];
    }),
  );
}

test('from every state of a match exactly the listed actions and steps lead on', () => {
  expect(everything(matchStates, Object.values(MatchState))).toEqual({
    REQUESTED: ['retract → RETRACTED'],
    OFFERED: ['accept → OFFERED', 'decline → DECLINED', 'askAbout → INFO_ASKED', 'retract → RETRACTED'],
    INFO_ASKED: ['decline → DECLINED', 'answerAbout → OFFERED', 'retract → RETRACTED'],
    ACTIVE: ['pause → PAUSED', 'complete → COMPLETED', 'end → ENDED_EARLY'],
    PAUSED: ['resume → ACTIVE', 'complete → COMPLETED', 'end → ENDED_EARLY'],
    COMPLETED: ['extend → ACTIVE'],
  });
  expect(everything(matchSteps, Object.values(MatchState))).toEqual({
    REQUESTED: ['offer → OFFERED', 'expire → EXPIRED', 'supersede → SUPERSEDED'],
    OFFERED: ['activate → ACTIVE', 'expire → EXPIRED', 'supersede → SUPERSEDED'],
    INFO_ASKED: ['expire → EXPIRED', 'supersede → SUPERSEDED'],
  });
});

test('from every state of a run exactly the listed actions and steps lead on', () => {
  expect(everything(matchingRunStates, Object.values(MatchingRunState))).toEqual({
    QUEUED: ['cancel → CANCELLED'],
    RUNNING: ['cancel → CANCELLED'],
    SUCCEEDED: ['review → REVIEWING', 'publish → PUBLISHED', 'discard → DISCARDED'],
    TIMED_OUT: ['review → REVIEWING', 'publish → PUBLISHED', 'discard → DISCARDED'],
    REVIEWING: ['publish → PUBLISHED', 'discard → DISCARDED'],
  });
  expect(everything(matchingRunSteps, Object.values(MatchingRunState))).toEqual({
    QUEUED: ['begin → RUNNING', 'fail → FAILED'],
    RUNNING: ['begin → RUNNING', 'succeed → SUCCEEDED', 'timeOut → TIMED_OUT', 'fail → FAILED'],
  });
  expect(Object.values(MatchingRunState).filter(state => !isFinished(state))).toEqual(['QUEUED', 'RUNNING']);
});

test.each([
  ['match', matchStates, Object.values(MatchState)],
  ['matching run', matchingRunStates, Object.values(MatchingRunState)],
] as [string, StateMachine<string, string>, string[]][])(
  'every other action on a %s is refused with what is allowed instead',
  (_subject, machine, states) => {
    const refusals = states.flatMap(state =>
      actionsOf(machine)
        .filter(action => !actionsFrom(machine, state).includes(action))
        .map(action => [state, action] as const),
    );
    for (const [state, action] of refusals)
      expect(() => transition(machine, state, action)).toThrow(
        expect.objectContaining({
          code: 'ILLEGAL_TRANSITION',
          from: state,
          action: mutationOf(machine, action),
          allowed: mutationsFrom(machine, state),
        }) as IllegalTransition,
      );
  },
);

test('an offer is over at its hour, whatever the row says; what became of it before is not', () => {
  const now = Temporal.Instant.from('2027-01-01T00:00:00Z');
  const at = (state: MatchState, offerExpiresAt: string | null) =>
    presentState({ state, offerExpiresAt: offerExpiresAt === null ? null : new Date(offerExpiresAt) }, now);
  expect(at('OFFERED', '2027-01-01T00:00:00Z')).toBe('EXPIRED');
  expect(at('INFO_ASKED', '2026-12-31T00:00:00Z')).toBe('EXPIRED');
  expect(at('OFFERED', '2027-01-01T00:00:00.001Z')).toBe('OFFERED');
  expect(at('OFFERED', null)).toBe('OFFERED');
  for (const state of ['DECLINED', 'ACTIVE', 'SUPERSEDED'] as const)
    expect(at(state, '2026-01-01T00:00:00Z')).toBe(state);
});
