import { SessionState, SyncState } from '../../database/generated/enums.ts';
import { actionValues } from '../../graphql/actions.ts';
import { builder } from '../../graphql/builder.ts';
import type { LocalTimes } from './local-time.ts';
import { sessionStates } from './session.state.ts';

export const SessionStateEnum = builder.enumType('SessionState', { values: Object.values(SessionState) });

export const SessionActionEnum = builder.enumType('SessionAction', {
  description:
    'What moves a session from one state, or one time, to another; each is a mutation, such as `moveSession`.',
  values: actionValues(sessionStates),
});

export const SyncStateEnum = builder.enumType('SyncState', {
  description: 'How far a provider outside of the platform is with a change.',
  values: {
    NONE: { description: 'No provider is told.' },
    PENDING: { description: 'It is about to be told.' },
    READY: { description: 'It has the newest state.' },
    FAILED: { description: 'It could not be told. The session stands; where it makes sense, it is tried again.' },
  } satisfies Record<SyncState, { description: string }>,
});

export const LocalTimesType = builder.objectRef<LocalTimes>('LocalTimes').implement({
  description: "A stretch of time on somebody's own clock.",
  fields: t => ({
    timeZone: t.field({ type: 'TimeZone', resolve: ({ timeZone }) => timeZone }),
    startsAt: t.exposeString('start', { description: 'With the offset of that moment: `2027-03-29T10:00+02:00`.' }),
    endsAt: t.exposeString('end'),
    utcOffset: t.exposeString('utcOffset', { description: 'At the start: `+02:00`.' }),
    humane: t.exposeBoolean('humane', { description: 'Whether it lies between 08:00 and 20:00 of one day.' }),
    nextClockChange: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the clock there is changed next after the start; null where it is not changed any more.',
      resolve: ({ nextClockChange }) => nextClockChange ?? null,
    }),
  }),
});
