import type { Outcome } from '@mentorkit/client';
import { type ReactNode, useState } from 'react';
import { useWords } from '../texts/text.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

interface Preview {
  readonly people: number;
  readonly effects: readonly { readonly code: string; readonly message: string }[];
}
interface Asking extends Preview {
  readonly label: string;
  readonly lead: ReactNode;
  answer(yes: boolean): void;
}

export interface Confirmation {
  /** To be shown with the screen. */
  readonly dialog: ReactNode;
  /**
   * Sends something that may touch others: what it would do to how many people is shown first, and it is sent again
   * once the reader has said yes. Undefined where they have not.
   *
   * @param send with how many people they were told of; the document selects `ConfirmationNeededError`
   * @param lead what it means, beside whom it touches: then it was asked for as such, and the button says it again
   */
  ask<Sent extends Outcome<unknown>>(
    label: string,
    send: (confirmed?: number) => Promise<Sent>,
    lead?: ReactNode,
  ): Promise<Sent | undefined>;
}

export function useConfirmation(): Confirmation {
  const { t } = useWords();
  const [asking, setAsking] = useState<Asking>();
  async function ask<Sent extends Outcome<unknown>>(
    label: string,
    send: (confirmed?: number) => Promise<Sent>,
    lead?: ReactNode,
  ) {
    let outcome = await send();
    while (outcome.kind === 'refused' && outcome.code === 'CONFIRMATION_NEEDED') {
      const preview = outcome.error as Preview;
      const isMeant = await new Promise<boolean>(answer => setAsking({ ...preview, label, lead, answer }));
      setAsking(undefined);
      if (!isMeant) return undefined;
      outcome = await send(preview.people);
    }
    return outcome;
  }
  const dialog = asking && (
    <Dialog
      title={asking.label}
      onClose={() => asking.answer(false)}
      actions={
        <>
          <Button onClick={() => asking.answer(false)}>{t('parts.goBack')}</Button>
          <Button kind="main" onClick={() => asking.answer(true)}>
            {asking.lead ? asking.label : t('parts.doAllTheSame')}
          </Button>
        </>
      }
    >
      {asking.lead && <p>{asking.lead}</p>}
      <ul className="things">
        {asking.effects.map(({ code, message }) => (
          <li key={code}>{message}</li>
        ))}
      </ul>
    </Dialog>
  );
  return { dialog, ask };
}
