import type { Outcome } from '@mentorkit/client';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Actions } from '../parts/actions.tsx';
import { useConfirmation } from '../parts/confirmation.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import * as doing from './programme-mutations.ts';

const ProgrammeActionsFragment = graphql(`
  fragment ProgrammeActions on Programme {
    id
    version
    state
    allowedActions
    refusedActions {
      action
      code
      message
    }
  }
`);

export interface ProgrammeActionsProps {
  readonly of: FragmentType<typeof ProgrammeActionsFragment>;
}

/** Touches more than nobody, so that it is told and not done. */
const previewOnly = -1;

/** What can be done with a programme now, and what stands in the way of what cannot. */
export function ProgrammeActions({ of }: ProgrammeActionsProps) {
  const { t } = useWords();
  const confirmation = useConfirmation();
  const programme = read(ProgrammeActionsFragment, of);
  const send = {
    OPEN_PROGRAMME: useIntention(doing.OpenProgramme).send,
    START_PROGRAMME: useIntention(doing.StartProgramme).send,
    RESUME_PROGRAMME: useIntention(doing.ResumeProgramme).send,
    PAUSE_PROGRAMME: useIntention(doing.PauseProgramme).send,
    CLOSE_PROGRAMME: useIntention(doing.CloseProgramme).send,
    REOPEN_PROGRAMME: useIntention(doing.ReopenProgramme).send,
    COMPLETE_PROGRAMME: useIntention(doing.CompleteProgramme).send,
    ARCHIVE_PROGRAMME: useIntention(doing.ArchiveProgramme).send,
    CANCEL_PROGRAMME: useIntention(doing.CancelProgramme).send,
  };
  const it = { id: programme.id, version: programme.version };
  // What another state would allow is no news; what is missing for this one is.
  const missing = programme.refusedActions.filter(({ code }) => code !== 'ILLEGAL_TRANSITION' && code !== 'FORBIDDEN');
  const verbs = Object.keys(send) as (keyof typeof send)[];
  return (
    <>
      {confirmation.dialog}
      <Actions
        allowed={programme.allowedActions}
        actions={verbs.map(action => ({
          action,
          label: t(`word.programmeAction.${action}`),
          kind:
            action === 'CANCEL_PROGRAMME'
              ? 'danger'
              : action === 'OPEN_PROGRAMME' || action === 'START_PROGRAMME'
                ? 'main'
                : 'plain',
          // Nothing is done before the reader has seen whom it touches, not even where that is nobody.
          run: () =>
            confirmation.ask<Outcome<unknown>>(
              t(`word.programmeAction.${action}`),
              confirmed => send[action]({ ...it, confirmed: confirmed ?? previewOnly }),
              t(`programmes.confirm.${action}`),
            ),
        }))}
      />
      {missing.length > 0 && (
        <ul className="soft small">
          {missing.map(({ action, message }) => (
            <li key={action}>
              {t(`word.programmeAction.${action as keyof typeof send}`)}: {message}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
