import type { Outcome } from '@mentorkit/client';
import { useState } from 'react';
import type { DesignedQuestionFragment, ProgrammeDesignFragment } from '../generated/graphql.ts';
import { read } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { useConfirmation } from '../parts/confirmation.tsx';
import { Empty } from '../parts/empty.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { State } from '../parts/state.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { DesignedQuestion, isOver } from './design.ts';
import { ReorderQuestions, RestoreQuestion, RetireQuestion } from './design-mutations.ts';
import { QuestionDialog } from './question-dialog.tsx';

export interface QuestionListProps {
  readonly of: ProgrammeDesignFragment;
  onChanged(): void;
}

/** What people are asked, in order; what is retired stands at its place, and is not asked. */
export function QuestionList({ of, onChanged }: QuestionListProps) {
  const { t, list } = useWords();
  const [reorder, retire, restore] = [
    useIntention(ReorderQuestions),
    useIntention(RetireQuestion),
    useIntention(RestoreQuestion),
  ];
  const confirmation = useConfirmation();
  const [editing, setEditing] = useState<string>();
  const [wrong, setWrong] = useState<string>();
  const isFixed = isOver(of.state);
  const questions = of.questions.map(question => read(DesignedQuestion, question));
  const ids = questions.map(({ id }) => id);
  const isNew = editing === 'new';

  async function run(work: Promise<Outcome<unknown> | undefined>): Promise<void> {
    const outcome = await work;
    if (!outcome) return;
    setWrong(outcome.kind === 'ok' ? undefined : wordsOf(outcome));
    if (outcome.kind === 'ok') onChanged();
  }
  const move = (at: number, to: number) =>
    run(reorder.send({ programmeId: of.id, questionIds: ids.toSpliced(at, 1).toSpliced(to, 0, ids[at]!) }));
  const retired = ({ id, version }: DesignedQuestionFragment) => run(retire.send({ id, version }));
  const restored = ({ id, version }: DesignedQuestionFragment) =>
    run(
      confirmation.ask(t('design.restore'), confirmed => restore.send({ id, version, confirmed: confirmed ?? null })),
    );

  return (
    <div className="stack">
      {confirmation.dialog}
      {wrong !== undefined && (
        <Notice kind="danger" takesFocus>
          <p>{wrong}</p>
        </Notice>
      )}
      {questions.length === 0 && <Empty title={t('design.noQuestion')}>{t('design.noQuestionWhy')}</Empty>}
      <ol role="list" className="things">
        {questions.map((question, at) => {
          const name = question.label;
          const about = [
            t(`word.questionType.${question.type}`),
            list(question.roles.map(role => t(`word.participantRole.${role}`))),
            ...(question.required ? [t('design.needed')] : []),
            ...(question.condition ? [t('design.conditional')] : []),
            t(`design.seen.${question.sensitive ? 'SENSITIVE' : question.visibility}`),
          ];
          return (
            <li key={question.id}>
              <span className="stack-tight">
                <strong>{name}</strong>
                <span className="soft small">{about.join(' · ')}</span>
              </span>
              {question.isRetired && <State look="plain">{t('design.retired')}</State>}
              {!isFixed && (
                <span className="row">
                  <Button
                    kind="quiet"
                    aria-label={t('design.editOf', { name })}
                    onClick={() => setEditing(question.id)}
                  >
                    {t('design.edit')}
                  </Button>
                  {at > 0 && (
                    <Button
                      kind="quiet"
                      icon={<Icon name="up" />}
                      aria-label={t('design.upOf', { name })}
                      onClick={() => void move(at, at - 1)}
                    />
                  )}
                  {at < ids.length - 1 && (
                    <Button
                      kind="quiet"
                      icon={<Icon name="down" />}
                      aria-label={t('design.downOf', { name })}
                      onClick={() => void move(at, at + 1)}
                    />
                  )}
                  <Button
                    kind="quiet"
                    aria-label={t(question.isRetired ? 'design.restoreOf' : 'design.retireOf', { name })}
                    onClick={() => void (question.isRetired ? restored(question) : retired(question))}
                  >
                    {t(question.isRetired ? 'design.restore' : 'design.retire')}
                  </Button>
                </span>
              )}
            </li>
          );
        })}
      </ol>
      {!isFixed && (
        <div>
          <Button icon={<Icon name="add" />} onClick={() => setEditing('new')}>
            {t('programmes.addQuestion')}
          </Button>
        </div>
      )}
      {editing !== undefined && (
        <QuestionDialog
          of={of}
          question={isNew ? undefined : questions.find(({ id }) => id === editing)}
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
