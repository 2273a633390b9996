import { useNavigate } from '@tanstack/react-router';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Actions } from '../parts/actions.tsx';
import { State } from '../parts/state.tsx';
import { participantLooks } from '../people/looks.ts';
import { useIntention } from '../start/intention.ts';
import { type TextId, useWords } from '../texts/text.ts';
import { Said } from './said.tsx';
import './own-part.css';

const OwnPartFragment = graphql(`
  fragment OwnPart on Participant {
    id
    role
    state
    version
    waitlistPosition
    allowedActions
    missing {
      path
      message
    }
    ...Said
  }
`);

const WithdrawParticipant = graphql(`
  mutation WithdrawParticipant($id: ID!, $version: Int) {
    withdrawParticipant(id: $id, version: $version) {
      __typename
      ... on WithdrawParticipantSuccess {
        participant {
          ...OwnPart
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

const Reapply = graphql(`
  mutation Reapply($id: ID!, $version: Int) {
    reapply(id: $id, version: $version) {
      __typename
      ... on ReapplySuccess {
        participant {
          ...OwnPart
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

/** What comes next, where it is not told by what they can do. */
const nextOf: Readonly<Record<string, TextId>> = {
  INVITED: 'programme.next.INVITED',
  DRAFT: 'programme.next.DRAFT',
  SUBMITTED: 'programme.next.SUBMITTED',
  CHANGES_REQUESTED: 'programme.next.CHANGES_REQUESTED',
  WAITLISTED: 'programme.next.WAITLISTED',
};

export interface OwnPartProps {
  readonly of: FragmentType<typeof OwnPartFragment>;
  readonly programmeId: string;
  onChanged(): void;
}

/** How somebody takes part, or wants to: what it is, what was said to them, and what they can do. */
export function OwnPart({ of, programmeId, onChanged }: OwnPartProps) {
  const { t } = useWords();
  const navigate = useNavigate();
  const withdraw = useIntention(WithdrawParticipant);
  const again = useIntention(Reapply);
  const part = read(OwnPartFragment, of);
  const it = { id: part.id, version: part.version };
  const next = nextOf[part.state];
  const what = `${t(`word.participantRole.${part.role}`)}: ${t(`word.participantState.${part.state}`)}`;
  const position = part.waitlistPosition !== null && t('programme.position', { position: part.waitlistPosition });
  const isInvited = part.state === 'INVITED';
  return (
    <li className="own-part">
      <State look={participantLooks[part.state]}>{[what, position].filter(Boolean).join(' · ')}</State>
      {next && <p>{t(next)}</p>}
      <Said of={part} />
      {part.missing.length > 0 && <p className="soft">{t('programme.missing', { count: part.missing.length })}</p>}
      <Actions
        allowed={part.allowedActions}
        actions={[
          {
            action: 'REAPPLY',
            label: t('word.participantAction.REAPPLY'),
            kind: 'main',
            run: async () => {
              const outcome = await again.send(it);
              if (outcome.kind === 'ok')
                void navigate({ to: '/programmes/$programmeId/apply', params: { programmeId } });
              return outcome;
            },
          },
          {
            action: 'WITHDRAW_PARTICIPANT',
            label: t(isInvited ? 'programme.sayNo' : 'word.participantAction.WITHDRAW_PARTICIPANT'),
            kind: isInvited ? 'plain' : 'danger',
            confirm: t(isInvited ? 'programme.sayNoSays' : 'programme.withdraw'),
            run: () => withdraw.send(it),
          },
        ]}
        onDone={onChanged}
      />
    </li>
  );
}
