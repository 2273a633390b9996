import type { Outcome } from '@mentorkit/client';
import type { PhaseAction } from '../generated/graphql.ts';
import { Actions } from '../parts/actions.tsx';
import { useConfirmation } from '../parts/confirmation.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import * as doing from './phase-mutations.ts';

export interface PhaseActionsProps {
  readonly id: string;
  readonly version: number;
  /** What the phase is called, for who hears the buttons. */
  readonly name: string;
  readonly allowed: readonly PhaseAction[];
}

/** Moves a phase now, whatever its dates say. */
export function PhaseActions({ id, version, name, allowed }: PhaseActionsProps) {
  const { t } = useWords();
  const confirmation = useConfirmation();
  const send = {
    START_PHASE: useIntention(doing.StartPhase).send,
    FINISH_PHASE: useIntention(doing.FinishPhase).send,
    SKIP_PHASE: useIntention(doing.SkipPhase).send,
    REOPEN_PHASE: useIntention(doing.ReopenPhase).send,
  };
  return (
    <>
      {confirmation.dialog}
      <Actions
        allowed={allowed}
        actions={(Object.keys(send) as (keyof typeof send)[]).map(action => {
          const label = t(`programmes.phaseAction.${action}`);
          return {
            action,
            label,
            describedAs: t('programmes.phaseActionOf', { action: label, phase: name }),
            ...(action === 'SKIP_PHASE' && { confirm: t('programmes.confirm.SKIP_PHASE', { phase: name }) }),
            run: () =>
              confirmation.ask<Outcome<unknown>>(label, confirmed =>
                send[action]({ id, version, ...(confirmed !== undefined && { confirmed }) }),
              ),
          };
        })}
      />
    </>
  );
}
