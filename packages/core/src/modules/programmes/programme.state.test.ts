import { expect, test } from 'vitest';
import { PhaseState, ProgrammeState } from '../../database/generated/enums.ts';
import { IllegalTransition } from '../../errors.ts';
import { actionsFrom, actionsOf, mutationOf, mutationsFrom, transition } from '../../state.ts';
import { phaseStates, programmeStates } from './programme.state.ts';

test('from every state exactly the listed actions lead on', () => {
  expect(
    Object.fromEntries(Object.values(ProgrammeState).map(state => [state, actionsFrom(programmeStates, state)])),
  ).toEqual({
    DRAFT: ['open', 'cancel'],
    OPEN: ['start', 'pause', 'cancel'],
    RUNNING: ['pause', 'close', 'cancel'],
    PAUSED: ['resume', 'cancel'],
    CLOSING: ['reopen', 'complete', 'cancel'],
    COMPLETED: ['archive'],
    ARCHIVED: [],
    CANCELLED: [],
  });
});

test('from every state of a phase exactly the listed actions lead on', () => {
  expect(Object.fromEntries(Object.values(PhaseState).map(state => [state, actionsFrom(phaseStates, state)]))).toEqual({
    PLANNED: ['start', 'skip'],
    ACTIVE: ['finish'],
    DONE: ['reopen'],
    SKIPPED: [],
  });
});

test('every other action is refused with what is allowed instead', () => {
  for (const state of Object.values(ProgrammeState))
    for (const action of actionsOf(programmeStates)) {
      const allowed = actionsFrom(programmeStates, state);
      if (allowed.includes(action)) expect(transition(programmeStates, state, action)).not.toBe(state);
      else
        expect(() => transition(programmeStates, state, action)).toThrow(
          expect.objectContaining({
            code: 'ILLEGAL_TRANSITION',
            from: state,
            action: mutationOf(programmeStates, action),
            allowed: mutationsFrom(programmeStates, state),
          }) as IllegalTransition,
        );
    }
});
