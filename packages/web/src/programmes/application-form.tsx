import type { Outcome } from '@mentorkit/client';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Checkbox, Choices, Form, NumberField, useForm } from '../parts/form.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import {
  Applied,
  ApplyToProgramme,
  ChangeParticipant,
  GiveConsent,
  SubmitApplication,
} from './application-mutations.ts';
import { QuestionField } from './question-field.tsx';

const ApplicationFormFragment = graphql(`
  fragment ApplicationForm on Programme {
    id
    languages
    defaultCapacity
    privacyText
    privacyVersion
    viewerConsentNeeded
    questions {
      id
      key
      roles
      isRetired
      condition {
        question
        anyOf
      }
      ...QuestionField
    }
    viewerParticipants {
      ...Applied
    }
  }
`);

export interface ApplicationFormProps {
  readonly of: FragmentType<typeof ApplicationFormFragment>;
  onSaved(): void;
  onSent(): void;
}

type Role = 'MENTOR' | 'MENTEE';

/** Saved as often as one likes; sent when all that is asked for is there. */
export function ApplicationForm({ of, onSaved, onSent }: ApplicationFormProps) {
  const { t, languageName } = useWords();
  const { viewer } = useVisit();
  const announce = useAnnounce();
  const programme = read(ApplicationFormFragment, of);
  const begun = programme.viewerParticipants
    .map(participant => read(Applied, participant))
    .find(({ state }) => state === 'DRAFT' || state === 'CHANGES_REQUESTED');
  const form = useForm(
    {
      role: (begun?.role ?? 'MENTEE') as Role,
      capacity: begun?.capacity ?? programme.defaultCapacity,
      languages: begun?.languages ?? programme.languages.slice(0, 1),
      answers: Object.fromEntries(
        (begun?.answers ?? []).map(({ key, values }) => [key, values.map(value => value.key)]),
      ) as Record<string, readonly string[]>,
      agrees: false,
    },
    { draft: `apply:${programme.id}:${viewer.person.id}` },
  );
  const apply = useIntention(ApplyToProgramme);
  const change = useIntention(ChangeParticipant);
  const submit = useIntention(SubmitApplication);
  const consent = useIntention(GiveConsent);
  const { role, capacity, languages, answers } = form.values;
  const questions = askedOf(programme.questions, role, answers);

  /** What was answered for another role is not sent. */
  function written() {
    const asked = questions.map(({ key }) => ({ key, values: [...(answers[key] ?? [])] }));
    return {
      answers: asked.filter(({ values }) => values.some(value => value.trim() !== '')),
      capacity: role === 'MENTOR' ? (capacity ?? null) : null,
      languages: [...languages],
    };
  }

  async function agree(): Promise<boolean> {
    const { id: programmeId, privacyVersion, viewerConsentNeeded } = programme;
    if (!viewerConsentNeeded) return true;
    if (!form.values.agrees) {
      form.show([{ path: ['agrees'], code: 'PRIVACY_CONSENT_NEEDED', message: t('privacy.needed') }]);
      return false;
    }
    const outcome = await consent.send({ programmeId, privacyVersion });
    if (outcome.kind === 'ok') return true;
    // The new text has come with the answer, and is not what they have read.
    form.set({ agrees: false });
    form.say(outcome.kind === 'stale' ? t('privacy.changed') : wordsOf(outcome));
    return false;
  }

  async function save(send: boolean): Promise<void> {
    if (send && !(await agree())) return;
    const outcome = begun
      ? await change.send({ id: begun.id, version: begun.version, ...written() })
      : await apply.send({ programmeId: programme.id, role, submit: send, ...written() });
    if (outcome.kind !== 'ok') return told(outcome);
    if (!send) {
      announce(t('apply.saved'));
      return onSaved();
    }
    if (begun) {
      const { version } = read(Applied, outcome.value.participant);
      const sent = await submit.send({ id: begun.id, version });
      if (sent.kind !== 'ok') return told(sent);
    }
    form.done();
    announce(t('apply.sent'));
    onSent();
  }

  function told(outcome: Exclude<Outcome<unknown>, { kind: 'ok' }>): void {
    if (outcome.kind === 'invalid') form.show(outcome.issues);
    else form.say(wordsOf(outcome));
  }

  const sending = apply.sending || change.sending || submit.sending || consent.sending;
  return (
    <Form
      form={form}
      submit={t('apply.send')}
      sending={sending}
      onSubmit={() => void save(true)}
      actions={
        <Button busy={sending} onClick={() => void save(false)}>
          {t('apply.save')}
        </Button>
      }
    >
      {!begun && (
        <Choices
          name="role"
          label={t('apply.role')}
          single
          values={[role]}
          onChange={([chosen]) => form.set({ role: chosen ?? role })}
          choices={(['MENTEE', 'MENTOR'] as const).map(value => ({
            value,
            label: t(`word.participantRole.${value}`),
            hint: t(`apply.role.${value}`),
          }))}
        />
      )}
      {programme.languages.length > 0 && (
        <Choices
          name="languages"
          label={t('apply.languages')}
          hint={t('apply.languagesHint')}
          values={languages}
          onChange={chosen => form.set({ languages: [...chosen] })}
          choices={programme.languages.map(value => ({ value, label: languageName(value) }))}
        />
      )}
      {role === 'MENTOR' && (
        <NumberField
          name="capacity"
          label={t('apply.capacity')}
          min={1}
          max={50}
          value={capacity}
          onChange={value => form.set({ capacity: value ?? 1 })}
        />
      )}
      {questions.map(question => (
        <QuestionField
          key={question.id}
          of={question}
          values={answers[question.key] ?? []}
          onChange={values => form.set({ answers: { ...answers, [question.key]: values } })}
        />
      ))}
      {programme.viewerConsentNeeded && (
        <Checkbox
          name="agrees"
          label={t('privacy.check')}
          hint={<span className="written">{programme.privacyText}</span>}
          checked={form.values.agrees}
          onChange={agrees => form.set({ agrees })}
        />
      )}
    </Form>
  );
}

interface Asked {
  readonly key: string;
  readonly roles: readonly string[];
  readonly isRetired: boolean;
  readonly condition: { readonly question: string; readonly anyOf: readonly string[] } | null;
}

/** What somebody is asked by what they have answered so far; conditions look back. */
function askedOf<Question extends Asked>(
  questions: readonly Question[],
  role: string,
  answers: Readonly<Record<string, readonly string[]>>,
): Question[] {
  const asked = new Set<string>();
  return questions.filter(({ key, roles, isRetired, condition }) => {
    const holds =
      !condition ||
      (asked.has(condition.question) &&
        (answers[condition.question] ?? []).some(value => condition.anyOf.includes(value)));
    const isAsked = !isRetired && roles.includes(role) && holds;
    if (isAsked) asked.add(key);
    return isAsked;
  });
}
