import { graphql } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { useConfirmation } from '../parts/confirmation.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { DecisionWordsFields, useDecisionWords } from './decision-words.tsx';
import { decisions } from './decisions.ts';

const DecideApplications = graphql(`
  mutation DecideApplications(
    $programmeId: ID!
    $decision: ApplicationDecision!
    $state: ParticipantState
    $role: ParticipantRole
    $comment: String
    $note: String
    $confirmed: Int
  ) {
    decideApplications(
      programmeId: $programmeId
      decision: $decision
      state: $state
      role: $role
      comment: $comment
      note: $note
      confirmed: $confirmed
    ) {
      __typename
      ... on DecideApplicationsSuccess {
        decided
      }
      ... on Error {
        code
        message
      }
      ... on ConfirmationNeededError {
        people
        effects {
          code
          message
        }
      }
    }
  }
`);

const asDecision = {
  APPROVE_PARTICIPANT: 'APPROVE',
  WAITLIST_PARTICIPANT: 'WAITLIST',
  REQUEST_CHANGES: 'REQUEST_CHANGES',
  DECLINE_PARTICIPANT: 'DECLINE',
} as const;

export interface DecideAllProps {
  readonly programmeId: string;
  /** Where they wait. */
  readonly state: 'SUBMITTED' | 'WAITLISTED';
  /** Of those who wait, the role that is looked at. */
  readonly role: 'MENTOR' | 'MENTEE' | 'PEER' | undefined;
  onDone(): void;
  onRefused(why: string): void;
}

/** One decision for all who wait, whether they are loaded or not: how many they are is shown before. */
export function DecideAll({ programmeId, state, role, onDone, onRefused }: DecideAllProps) {
  const { t } = useWords();
  const announce = useAnnounce();
  const decide = useIntention(DecideApplications);
  const confirmation = useConfirmation();
  const said = useDecisionWords();

  async function send(decision: (typeof decisions)[number]): Promise<void> {
    const outcome = await confirmation.ask(t(`word.participantAction.${decision}`), confirmed =>
      decide.send({
        programmeId,
        decision: asDecision[decision],
        state,
        role: role ?? null,
        ...said.sent,
        confirmed: confirmed ?? null,
      }),
    );
    if (!outcome) return;
    if (outcome.kind !== 'ok') return onRefused(wordsOf(outcome));
    announce(t('people.decidedAll', { count: outcome.value.decided }));
    said.clear();
    onDone();
  }
  return (
    <details className="stack">
      <summary>{t('people.allAtOnce')}</summary>
      <DecisionWordsFields words={said.words} onChange={said.set} />
      <div className="row actions">
        {confirmation.dialog}
        {decisions
          .filter(decision => state === 'SUBMITTED' || decision !== 'WAITLIST_PARTICIPANT')
          .map(decision => (
            <Button
              key={decision}
              kind={decision === 'DECLINE_PARTICIPANT' ? 'danger' : 'plain'}
              busy={decide.sending}
              aria-label={t('people.allOf', { action: t(`word.participantAction.${decision}`) })}
              onClick={() => void send(decision)}
            >
              {t(`word.participantAction.${decision}`)}
            </Button>
          ))}
      </div>
    </details>
  );
}
