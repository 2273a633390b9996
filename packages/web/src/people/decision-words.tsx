import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/form.tsx';
import { useWords } from '../texts/text.ts';

/** What is said beside a decision: to the person, who gets it by mail, and to the other managers. */
export interface DecisionWords {
  readonly comment: string;
  readonly note: string;
}

/** What is often next, ready to be put into the comment. */
const ready = ['moreAboutGoal', 'fewerPlaces', 'laterRound'] as const;

export function useDecisionWords() {
  const [words, set] = useState<DecisionWords>({ comment: '', note: '' });
  return {
    words,
    set,
    /** As the platform takes them. */
    sent: { comment: words.comment.trim() || null, note: words.note.trim() || null },
    clear: () => set({ comment: '', note: '' }),
  };
}

export interface DecisionWordsProps {
  readonly words: DecisionWords;
  onChange(words: DecisionWords): void;
}

export function DecisionWordsFields({ words, onChange }: DecisionWordsProps) {
  const { t } = useWords();
  return (
    <div className="stack">
      <TextField
        name="comment"
        label={t('people.comment')}
        hint={t('people.commentHint')}
        required={false}
        lines={3}
        maxLength={2000}
        value={words.comment}
        onChange={comment => onChange({ ...words, comment })}
      />
      <div className="row" role="group" aria-label={t('people.ready')}>
        {ready.map(name => (
          <Button
            key={name}
            kind="quiet"
            onClick={() =>
              onChange({
                ...words,
                comment: [words.comment.trim(), t(`people.ready.${name}`)].filter(Boolean).join('\n'),
              })
            }
          >
            {t(`people.readyName.${name}`)}
          </Button>
        ))}
      </div>
      <TextField
        name="note"
        label={t('people.note')}
        hint={t('people.noteHint')}
        required={false}
        lines={2}
        maxLength={2000}
        value={words.note}
        onChange={note => onChange({ ...words, note })}
      />
    </div>
  );
}
