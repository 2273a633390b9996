import type { ProgrammeDesignFragment } from '../generated/graphql.ts';
import { wordsOf } from '../parts/actions.tsx';
import type { Confirmation } from '../parts/confirmation.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Choices, Form, TextField, useForm } from '../parts/form.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { ChangePhase } from './design-mutations.ts';
import { cues } from './phase-kinds.ts';

export interface PhaseDialogProps {
  readonly phase: ProgrammeDesignFragment['phases'][number];
  readonly ask: Confirmation['ask'];
  onClose(): void;
  onSaved(): void;
}

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const toField = (instant: string | null) =>
  instant === null
    ? ''
    : Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' });
const fromField = (text: string) =>
  text === '' ? null : Temporal.PlainDateTime.from(text).toZonedDateTime(zone).toInstant().toString();

/** When a phase is, and what is withheld in it. */
export function PhaseDialog({ phase, ask, onClose, onSaved }: PhaseDialogProps) {
  const { t } = useWords();
  const change = useIntention(ChangePhase);
  const form = useForm({
    startsAt: toField(phase.startsAt),
    endsAt: toField(phase.endsAt),
    withheldCues: phase.withheldCues,
  });
  const { values } = form;
  const begun = phase.state === 'ACTIVE' || phase.state === 'DONE';
  const name = t(`word.phaseKind.${phase.kind}`);

  async function save(): Promise<void> {
    const outcome = await ask(t('design.save'), confirmed =>
      change.send({
        id: phase.id,
        version: phase.version,
        confirmed: confirmed ?? null,
        input: {
          ...(!begun && { startsAt: fromField(values.startsAt) }),
          endsAt: fromField(values.endsAt),
          withheldCues: [...values.withheldCues],
        },
      }),
    );
    if (!outcome) return;
    if (outcome.kind === 'invalid') return form.show(outcome.issues);
    if (outcome.kind !== 'ok') return form.say(wordsOf(outcome));
    onSaved();
  }

  return (
    <Dialog title={name} onClose={onClose}>
      <Form form={form} submit={t('design.save')} sending={change.sending} onSubmit={() => void save()}>
        {!begun && (
          <TextField
            name="startsAt"
            label={t('design.startsAt')}
            required={false}
            type="datetime-local"
            value={values.startsAt}
            onChange={startsAt => form.set({ startsAt })}
          />
        )}
        <TextField
          name="endsAt"
          label={t('design.endsAt')}
          required={false}
          type="datetime-local"
          value={values.endsAt}
          onChange={endsAt => form.set({ endsAt })}
        />
        <Choices
          name="withheldCues"
          label={t('design.withheld')}
          hint={t('design.withheldHint')}
          values={values.withheldCues}
          onChange={withheldCues => form.set({ withheldCues: [...withheldCues] })}
          choices={cues.map(value => ({ value, label: t(`word.hierarchyCue.${value}`) }))}
        />
      </Form>
    </Dialog>
  );
}
