import { expect, test } from 'vitest';
import { ParticipantState } from '../../database/generated/enums.ts';
import { IllegalTransition } from '../../errors.ts';
import { actionsFrom, actionsOf, mutationOf, mutationsFrom, transition } from '../../state.ts';
import { finalStates, participantStates } from './participant.state.ts';

const states = Object.values(ParticipantState);

test('from every state exactly the listed actions lead on', () => {
  expect(Object.fromEntries(states.map(state => [state, actionsFrom(participantStates, state)]))).toEqual({
    INVITED: ['begin', 'withdraw'],
    DRAFT: ['submit', 'withdraw'],
    SUBMITTED: ['approve', 'decline', 'requestChanges', 'waitlist', 'withdraw'],
    APPROVED: ['pause', 'withdraw', 'remove', 'complete'],
    DECLINED: ['reapply'],
    CHANGES_REQUESTED: ['submit', 'withdraw'],
    WAITLISTED: ['approve', 'decline', 'requestChanges', 'withdraw', 'moveToFront'],
    PAUSED: ['resume', 'withdraw', 'remove', 'complete'],
    WITHDRAWN: ['reapply'],
    REMOVED: ['reapply'],
    COMPLETED: ['reapply'],
    LAPSED: ['reapply'],
  });
});

test('every other action is refused with what is allowed instead', () => {
  for (const state of states) {
    const allowed = actionsFrom(participantStates, state);
    for (const action of actionsOf(participantStates).filter(each => !allowed.includes(each)))
      expect(() => transition(participantStates, state, action)).toThrow(
        expect.objectContaining({
          code: 'ILLEGAL_TRANSITION',
          from: state,
          action: mutationOf(participantStates, action),
          allowed: mutationsFrom(participantStates, state),
        }) as IllegalTransition,
      );
  }
});

test('the final states are those that nothing leads out of but applying again', () => {
  expect(finalStates.toSorted()).toEqual(
    states.filter(state => actionsFrom(participantStates, state).every(action => action === 'reapply')).toSorted(),
  );
});
