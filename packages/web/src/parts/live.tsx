import type { StreamState } from '@mentorkit/client';
import type { TypedDocumentNode } from '@urql/core';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { type AnyVariables, useClient } from 'urql';
import { subscribe, pipe } from 'wonka';
import { useWords } from '../texts/text.ts';
import { Notice } from './notice.tsx';

export interface LiveOptions<Data> {
  /** What came; it is in the cache already. */
  next?(data: Data): void;
  /** What was shown is too old to go on from: load it anew, and answer its newest cursor. */
  resync?(): Promise<string>;
  readonly pause?: boolean;
}

/** The stream of a screen, for as long as it is shown. @returns the state of the line */
export function useLive<Data, Variables extends AnyVariables>(
  subscription: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { next, resync, pause = false }: LiveOptions<Data> = {},
): StreamState | undefined {
  const urql = useClient();
  const [state, setState] = useState<StreamState>();
  const key = JSON.stringify(variables);
  useEffect(() => {
    if (pause) return;
    const stream = urql.subscription(subscription, variables, { live: { resync, state: setState } });
    return pipe(
      stream,
      subscribe(result => {
        if (result.data) next?.(result.data);
      }),
    ).unsubscribe;
    // The first variables say where to begin; later cursors are the client's to keep.
  }, [urql, subscription, key, pause]);
  return state;
}

/** Says what the state of the line means to who reads; nothing while all is well. */
export function Line({ state }: { readonly state: StreamState | undefined }) {
  const { t } = useWords();
  if (state?.kind === 'waiting')
    return (
      <p className="soft small" role="status">
        {t('parts.live.waiting')}
      </p>
    );
  if (state?.kind === 'ended' && state.failure)
    return (
      <Notice kind="warning">
        <p>{state.failure.message}</p>
      </Notice>
    );
  return null;
}

const AnnounceContext = createContext<(text: string) => void>(() => {});

/** Says something to who listens: a count, "saved", each tenth of long work. What failed stands in the page instead. */
export function useAnnounce(): (text: string) => void {
  return useContext(AnnounceContext);
}

/** The page's one polite live region. */
export function Announcer({ children }: { readonly children: ReactNode }) {
  const [text, setText] = useState('');
  return (
    <AnnounceContext value={setText}>
      {children}
      <div className="for-ears" role="status" aria-live="polite">
        {text}
      </div>
    </AnnounceContext>
  );
}
