import type { Outcome } from '@mentorkit/client';
import { type ReactNode, useState } from 'react';
import { useWords } from '../texts/text.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Notice } from './notice.tsx';

export interface ActionSpec<Action extends string = string> {
  /** As in `allowedActions`. */
  readonly action: Action;
  /** A verb: "Approve". */
  readonly label: string;
  /** For who hears it among many of the same name: "Start: Training". Begins with the label. */
  readonly describedAs?: string;
  readonly kind?: 'main' | 'plain' | 'danger';
  /** What will happen, to how many people: asked before it is done. */
  readonly confirm?: ReactNode;
  /** Resolves with what came of it; `undefined` where a screen of its own goes on. */
  run(): Promise<Outcome<unknown> | undefined> | undefined | void;
}

export interface ActionsProps<Action extends string> {
  readonly allowed: readonly Action[];
  /** Those that are refused; what is another state's or somebody else's to do is not shown: no reason worth reading. */
  readonly refused?: readonly { readonly action: string; readonly code: string; readonly message: string }[];
  readonly actions: readonly ActionSpec<NoInfer<Action>>[];
  /** After one was done. */
  onDone?(action: string): void;
}

/** The buttons of an object: those that the platform says will be accepted, and nothing that it would refuse. */
export function Actions<Action extends string>({ allowed, refused = [], actions, onDone }: ActionsProps<Action>) {
  const { t } = useWords();
  const [asking, setAsking] = useState<ActionSpec>();
  const [busy, setBusy] = useState<string>();
  const [wrong, setWrong] = useState<string>();

  async function run(spec: ActionSpec): Promise<void> {
    setAsking(undefined);
    setWrong(undefined);
    setBusy(spec.action);
    try {
      const outcome = await spec.run();
      if (!outcome) return;
      if (outcome.kind === 'ok') onDone?.(spec.action);
      else setWrong(wordsOf(outcome));
    } finally {
      setBusy(undefined);
    }
  }

  const reasons = refused.filter(({ code }) => code !== 'ILLEGAL_TRANSITION' && code !== 'FORBIDDEN');
  const shown = actions.filter(({ action }) => allowed.includes(action) || reasons.some(no => no.action === action));
  if (shown.length === 0 && wrong === undefined) return null;
  return (
    <div className="stack">
      <div className="row actions">
        {shown.map(spec => (
          <Button
            key={spec.action}
            kind={spec.kind ?? 'plain'}
            busy={busy === spec.action}
            refused={allowed.includes(spec.action) ? undefined : reasons.find(no => no.action === spec.action)?.message}
            {...(spec.describedAs && { 'aria-label': spec.describedAs })}
            onClick={() => (spec.confirm ? setAsking(spec) : void run(spec))}
          >
            {spec.label}
          </Button>
        ))}
      </div>
      {wrong !== undefined && (
        <Notice kind="danger" takesFocus>
          <p>{wrong}</p>
        </Notice>
      )}
      {asking && (
        <Dialog
          title={asking.label}
          onClose={() => setAsking(undefined)}
          actions={
            <>
              <Button onClick={() => setAsking(undefined)}>{t('parts.goBack')}</Button>
              <Button kind={asking.kind === 'danger' ? 'danger' : 'main'} onClick={() => void run(asking)}>
                {asking.label}
              </Button>
            </>
          }
        >
          {typeof asking.confirm === 'string' ? <p>{asking.confirm}</p> : asking.confirm}
        </Dialog>
      )}
    </div>
  );
}

/** Why it was not done, in the platform's words. */
export function wordsOf(outcome: Exclude<Outcome<unknown>, { kind: 'ok' }>): string {
  if (outcome.kind === 'failed') return outcome.failure.message;
  if (outcome.kind === 'invalid') return outcome.issues.map(({ message }) => message).join(' ') || outcome.message;
  return outcome.message;
}
