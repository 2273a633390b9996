import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Form, Select, TextField, useForm } from '../parts/form.tsx';
import { Page } from '../parts/page.tsx';
import { partnersOf } from '../matches/partners.ts';
import { NotFound } from '../shell/not-found.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useIntention } from '../start/intention.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { SlotChooser } from './slot-chooser.tsx';

const BookQuery = graphql(`
  query BookScreen($id: ID!, $from: DateTime!, $to: DateTime!, $minutes: Int!) {
    match(id: $id) {
      id
      state
      members {
        participant {
          id
          person {
            id
            displayName
          }
        }
      }
      mutualSlots(from: $from, to: $to, minutes: $minutes, first: 100) {
        ...SlotToChoose
      }
    }
  }
`);

const ScheduleSession = graphql(`
  mutation ScheduleSession($input: SessionInput!) {
    scheduleSession(input: $input) {
      __typename
      ... on ScheduleSessionSuccess {
        session {
          id
          ...SessionLine
        }
      }
      ... on Error {
        code
        message
      }
      ... on InvalidInputError {
        issues {
          path
          code
          message
        }
      }
    }
  }
`);

const lengths = ['15', '30', '45', '60', '90', '120'] as const;
const dayMs = 86_400_000;

/** From the next quarter of an hour, two weeks on: the same while the screen is drawn again. */
function window(weeks: number): { from: string; to: string } {
  const from = Math.ceil(Date.now() / 900_000) * 900_000 + weeks * 7 * dayMs;
  return { from: new Date(from).toISOString(), to: new Date(from + 14 * dayMs).toISOString() };
}

export function BookScreen() {
  const { t } = useWords();
  const { viewer } = useVisit();
  const { matchId } = useParams({ from: '/app/matches/$matchId/book' });
  const navigate = useNavigate();
  const [minutes, setMinutes] = useState('60');
  const [{ from, to }] = useState(() => window(0));
  const screen = useScreen(BookQuery, { id: matchId, from, to, minutes: Number(minutes) });
  const schedule = useIntention(ScheduleSession);
  const form = useForm({ startsAt: '', title: '', agenda: '' });
  const { match } = screen.data ?? {};
  if (screen.data && !match) return <NotFound />;
  const partner = match && partnersOf(match.members, viewer.person.id)[0]?.participant.person.displayName;

  async function book({ startsAt, title, agenda }: typeof form.values): Promise<void> {
    if (startsAt === '')
      return form.show([{ path: ['startsAt'], code: 'REQUIRED', message: t('sessions.chooseFirst') }]);
    const input = { matchId, startsAt, minutes: Number(minutes), title: title || null, agenda: agenda || null };
    const outcome = await schedule.send({ input });
    if (outcome.kind === 'ok') {
      form.done();
      return await navigate({ to: '/sessions/$sessionId', params: { sessionId: outcome.value.session.id } });
    }
    if (outcome.kind === 'invalid') return form.show(outcome.issues);
    form.say(wordsOf(outcome));
    // Somebody may have taken it: what is free now.
    screen.reload();
  }
  return (
    <Page
      title={t('sessions.book', { partner: partner ?? '' })}
      lead={t('sessions.bookLead')}
      back={
        <Link to="/matches/$matchId" params={{ matchId }}>
          {t('sessions.toMatch')}
        </Link>
      }
      width="reading"
    >
      <Form form={form} submit={t('sessions.doBook')} sending={schedule.sending} onSubmit={values => void book(values)}>
        <Select
          name="minutes"
          label={t('sessions.length')}
          value={minutes}
          onChange={setMinutes}
          choices={lengths.map(value => ({ value, label: t('sessions.minutes', { minutes: Number(value) }) }))}
        />
        {screen.instead}
        {match && (
          <div data-field="startsAt" tabIndex={-1}>
            <SlotChooser
              of={match.mutualSlots}
              partner={partner ?? ''}
              chosen={form.values.startsAt}
              onChoose={startsAt => form.set({ startsAt })}
            />
          </div>
        )}
        <TextField
          name="title"
          label={t('sessions.about')}
          required={false}
          maxLength={200}
          value={form.values.title}
          onChange={title => form.set({ title })}
        />
        <TextField
          name="agenda"
          label={t('sessions.agenda')}
          hint={t('sessions.agendaHint')}
          required={false}
          lines={4}
          value={form.values.agenda}
          onChange={agenda => form.set({ agenda })}
        />
      </Form>
    </Page>
  );
}
