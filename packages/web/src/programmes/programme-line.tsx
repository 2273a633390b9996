import { Link } from '@tanstack/react-router';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import { State, type StateLook } from '../parts/state.tsx';
import type { ResultOf } from '../start/result-of.ts';
import { useWords } from '../texts/text.ts';

const ProgrammeLineFragment = graphql(`
  fragment ProgrammeLine on Programme {
    id
    title
    state
    viewerParticipants {
      id
      role
      state
    }
  }
`);

type ProgrammeState = ResultOf<typeof ProgrammeLineFragment>['state'];

export const programmeLooks: Record<ProgrammeState, StateLook> = {
  DRAFT: 'plain',
  OPEN: 'info',
  RUNNING: 'good',
  PAUSED: 'warning',
  CLOSING: 'warning',
  COMPLETED: 'plain',
  CANCELLED: 'plain',
  ARCHIVED: 'plain',
};

/** A programme as who takes part, or could, has it. */
export function ProgrammeLine({ of }: { readonly of: FragmentType<typeof ProgrammeLineFragment> }) {
  const { t } = useWords();
  const { id, title, state, viewerParticipants } = read(ProgrammeLineFragment, of);
  return (
    <li>
      <span className="stack-tight">
        <Link to="/programmes/$programmeId" params={{ programmeId: id }}>
          <strong>{title}</strong>
        </Link>
        {viewerParticipants.map(({ id: part, role, state: own }) => (
          <span key={part} className="soft small">
            {t(`word.participantRole.${role}`)}: {t(`word.participantState.${own}`)}
          </span>
        ))}
      </span>
      <State look={programmeLooks[state]}>{t(`word.programmeState.${state}`)}</State>
    </li>
  );
}
