import type { Outcome } from '@mentorkit/client';
import { useState } from 'react';
import type { ProgrammeDesignFragment } from '../generated/graphql.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { useConfirmation } from '../parts/confirmation.tsx';
import { Empty } from '../parts/empty.tsx';
import { Select } from '../parts/form.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { State } from '../parts/state.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { isOver } from './design.ts';
import { AddPhase, RemovePhase, ReorderPhases } from './design-mutations.ts';
import { PhaseDialog } from './phase-dialog.tsx';
import { phaseKinds } from './phase-kinds.ts';

export interface PhaseListProps {
  readonly of: ProgrammeDesignFragment;
  onChanged(): void;
}

/** The phases in their order: each can be dated, moved by buttons, and taken out until it has begun. */
export function PhaseList({ of, onChanged }: PhaseListProps) {
  const { t, date } = useWords();
  const [add, remove, reorder] = [useIntention(AddPhase), useIntention(RemovePhase), useIntention(ReorderPhases)];
  const confirmation = useConfirmation();
  const [kind, setKind] = useState<(typeof phaseKinds)[number]>('MENTORING');
  const [editing, setEditing] = useState<string>();
  const [wrong, setWrong] = useState<string>();
  const isFixed = isOver(of.state);
  const ids = of.phases.map(({ id }) => id);
  const edited = of.phases.find(({ id }) => id === editing);

  async function run(work: Promise<Outcome<unknown>>): Promise<void> {
    const outcome = await work;
    setWrong(outcome.kind === 'ok' ? undefined : wordsOf(outcome));
    if (outcome.kind === 'ok') onChanged();
  }
  const move = (at: number, to: number) =>
    run(reorder.send({ programmeId: of.id, phaseIds: ids.toSpliced(at, 1).toSpliced(to, 0, ids[at]!) }));
  const day = (instant: string | null) => (instant ? date(instant, { dateStyle: 'medium' }) : t('programme.undated'));

  return (
    <div className="stack">
      {confirmation.dialog}
      {wrong !== undefined && (
        <Notice kind="danger" takesFocus>
          <p>{wrong}</p>
        </Notice>
      )}
      {of.phases.length === 0 && <Empty title={t('design.noPhase')}>{t('design.noPhaseWhy')}</Empty>}
      <ol role="list" className="things">
        {of.phases.map((phase, at) => {
          const name = t(`word.phaseKind.${phase.kind}`);
          const begun = phase.state === 'ACTIVE' || phase.state === 'DONE';
          return (
            <li key={phase.id}>
              <span className="stack-tight">
                <span className="row">
                  <strong>{name}</strong>
                  <State look={phase.state === 'ACTIVE' ? 'good' : 'plain'}>
                    {t(`word.phaseState.${phase.state}`)}
                  </State>
                </span>
                <span className="soft small">
                  {phase.startsAt || phase.endsAt
                    ? `${day(phase.startsAt)} – ${day(phase.endsAt)}`
                    : t('programme.undated')}
                </span>
              </span>
              {!isFixed && (
                <span className="row">
                  <Button kind="quiet" aria-label={t('design.editOf', { name })} onClick={() => setEditing(phase.id)}>
                    {t('design.edit')}
                  </Button>
                  {at > 0 && !begun && (
                    <Button
                      kind="quiet"
                      icon={<Icon name="up" />}
                      aria-label={t('design.upOf', { name })}
                      onClick={() => void move(at, at - 1)}
                    />
                  )}
                  {at < ids.length - 1 && !begun && (
                    <Button
                      kind="quiet"
                      icon={<Icon name="down" />}
                      aria-label={t('design.downOf', { name })}
                      onClick={() => void move(at, at + 1)}
                    />
                  )}
                  {!begun && (
                    <Button
                      kind="quiet"
                      icon={<Icon name="close" />}
                      aria-label={t('design.removeOf', { name })}
                      onClick={() => void run(remove.send({ id: phase.id, version: phase.version }))}
                    />
                  )}
                </span>
              )}
            </li>
          );
        })}
      </ol>
      {!isFixed && (
        <div className="row actions">
          <Select
            name="phaseKind"
            label={t('design.newPhase')}
            value={kind}
            onChange={chosen => setKind(chosen)}
            choices={phaseKinds.map(value => ({ value, label: t(`word.phaseKind.${value}`) }))}
          />
          <Button
            icon={<Icon name="add" />}
            busy={add.sending}
            onClick={() => void run(add.send({ programmeId: of.id, input: { kind } }))}
          >
            {t('design.addPhase')}
          </Button>
        </div>
      )}
      {edited && (
        <PhaseDialog
          phase={edited}
          ask={confirmation.ask}
          onClose={() => setEditing(undefined)}
          onSaved={() => {
            setEditing(undefined);
            onChanged();
          }}
        />
      )}
    </div>
  );
}
