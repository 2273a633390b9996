import { useState } from 'react';
import { graphql, read } from '../generated/index.ts';
import { Actions } from '../parts/actions.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { State } from '../parts/state.tsx';
import { useIntention } from '../start/intention.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { Answers } from './answers.tsx';
import { DecisionHistory } from './decision-history.tsx';
import { DecisionWordsFields, useDecisionWords } from './decision-words.tsx';
import { type Decision, decisions, useDecisions } from './decisions.ts';
import { participantLooks } from './looks.ts';
import { MoveToFrontDialog } from './move-to-front.tsx';
import { CompleteParticipant, ParticipantChange, PauseParticipant, ResumeParticipant } from './people-mutations.ts';
import { RemoveParticipantDialog } from './remove-participant.tsx';

const ParticipantQuery = graphql(`
  query Participant($id: ID!) {
    node(id: $id) {
      id
      ... on Participant {
        role
        state
        version
        capacity
        freePlaces
        languages
        consent {
          id
          givenAt
        }
        ...ParticipantChange
        waitlistPosition
        ...Answers
        ...DecisionHistory
        person {
          id
          displayName
          email
          title
          unit
          timeZone
        }
      }
    }
  }
`);

const kinds = {
  APPROVE_PARTICIPANT: 'main',
  WAITLIST_PARTICIPANT: 'plain',
  REQUEST_CHANGES: 'plain',
  DECLINE_PARTICIPANT: 'danger',
} as const satisfies Record<Decision, string>;

/** One person of a programme beside the list that they are in. */
export function ParticipantDialog({ id, onClose }: { readonly id: string; onClose(): void }) {
  const { t, list, number, date, languageName } = useWords();
  const screen = useScreen(ParticipantQuery, { id });
  const send = useDecisions();
  const pause = useIntention(PauseParticipant);
  const resume = useIntention(ResumeParticipant);
  const complete = useIntention(CompleteParticipant);
  const [removing, setRemoving] = useState(false);
  const [isMoving, setMoving] = useState(false);
  const said = useDecisionWords();
  const participant = screen.data?.node && 'role' in screen.data.node ? screen.data.node : undefined;
  const change = participant && read(ParticipantChange, participant);
  const it = participant && { id: participant.id, version: participant.version };
  const facts = participant
    ? [
        [t('people.email'), participant.person.email],
        [t('people.work'), [participant.person.title, participant.person.unit].filter(Boolean).join(', ')],
        [t('people.zone'), participant.person.timeZone.replaceAll('_', ' ')],
        [t('people.languages'), list(participant.languages.map(languageName))],
        [t('people.places'), number(participant.freePlaces ?? 0)],
        [
          t('people.list.place'),
          participant.waitlistPosition === null ? '' : t('people.position', { position: participant.waitlistPosition }),
        ],
        [t('people.consent'), participant.consent ? date(participant.consent.givenAt) : t('people.noConsent')],
      ].filter(([, value]) => value)
    : [];
  return (
    <Dialog title={participant?.person.displayName ?? ''} kind="side" onClose={onClose}>
      {screen.instead}
      {screen.data && !participant && <p>{t('people.gone')}</p>}
      {participant && it && change && (
        <>
          <p className="row">
            <span>{t(`word.participantRole.${participant.role}`)}</span>
            <State look={participantLooks[participant.state]}>{t(`word.participantState.${participant.state}`)}</State>
          </p>
          <Actions
            allowed={change.allowedActions}
            refused={change.refusedActions}
            actions={[
              ...decisions.map(decision => ({
                action: decision,
                label: t(`word.participantAction.${decision}`),
                kind: kinds[decision],
                confirm: (
                  <>
                    <p>{t('people.decideSays', { count: 1, left: 0 })}</p>
                    <DecisionWordsFields words={said.words} onChange={said.set} />
                  </>
                ),
                run: () => send[decision]({ ...it, ...said.sent }),
              })),
              {
                action: 'MOVE_TO_FRONT',
                label: t('word.participantAction.MOVE_TO_FRONT'),
                run: () => setMoving(true),
              },
              {
                action: 'RESUME_PARTICIPANT',
                label: t('word.participantAction.RESUME_PARTICIPANT'),
                kind: 'main',
                run: () => resume.send(it),
              },
              {
                action: 'PAUSE_PARTICIPANT',
                label: t('word.participantAction.PAUSE_PARTICIPANT'),
                confirm: t('people.pauseSays', { name: participant.person.displayName }),
                run: () => pause.send(it),
              },
              {
                action: 'COMPLETE_PARTICIPANT',
                label: t('word.participantAction.COMPLETE_PARTICIPANT'),
                run: () => complete.send(it),
              },
              {
                action: 'REMOVE_PARTICIPANT',
                label: t('word.participantAction.REMOVE_PARTICIPANT'),
                kind: 'danger',
                run: () => setRemoving(true),
              },
            ]}
            onDone={() => {
              said.clear();
              screen.reload();
            }}
          />
          <dl className="facts">
            {facts.map(([name, value]) => (
              <div key={name} className="facts-line">
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <DecisionHistory of={participant} />
          <Answers of={participant} />
          {isMoving && (
            <MoveToFrontDialog
              participant={it}
              name={participant.person.displayName}
              onClose={() => setMoving(false)}
              onDone={screen.reload}
            />
          )}
          {removing && (
            <RemoveParticipantDialog
              participant={it}
              name={participant.person.displayName}
              onClose={() => setRemoving(false)}
            />
          )}
        </>
      )}
    </Dialog>
  );
}
