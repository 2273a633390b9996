import type { Failure } from '@mentorkit/client';
import type { TypedDocumentNode } from '@urql/core';
import { type ReactNode, useCallback } from 'react';
import { type AnyVariables, type CombinedError, useClient, useQuery } from 'urql';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { Waiting } from '../parts/progress.tsx';
import { useWords } from '../texts/text.ts';

interface Loads<Data, Variables> {
  /** Asks again, while what is shown stays. */
  reload(): void;
  /** The same, for who goes on from what comes. @throws an Error where it cannot be loaded */
  renew(): Promise<Data>;
  /** Asks for another page; it joins those that are shown. */
  more(variables: Partial<Variables>): Promise<void>;
}

/** Either the data, or what stands in its place: rows that wait, or why there is nothing and how to try again. */
export type Screen<Data, Variables> = Loads<Data, Variables> &
  ({ readonly data: Data; readonly instead?: undefined } | { readonly data?: undefined; readonly instead: ReactNode });

/**
 * The one query of a screen. What is known is shown at once while it is asked anew, so a screen that is opened again is
 * there without waiting, and is never old for long.
 */
export function useScreen<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: NoInfer<Variables> = {} as Variables,
  options: { readonly pause?: boolean } = {},
): Screen<Data, Variables> {
  const urql = useClient();
  const [{ data, error, fetching }, ask] = useQuery({
    query,
    variables,
    requestPolicy: 'cache-and-network',
    pause: options.pause ?? false,
  } as never);
  const reload = useCallback(() => ask({ requestPolicy: 'network-only' }), [ask]);
  const more = async (page: Partial<Variables>): Promise<void> => {
    await urql.query(query, { ...variables, ...page }, { requestPolicy: 'network-only' }).toPromise();
  };
  const renew = async (): Promise<Data> => {
    const answer = await urql.query(query, variables, { requestPolicy: 'network-only' }).toPromise();
    if (!answer.data) throw answer.error ?? new Error('There is no answer.');
    return answer.data;
  };
  const loads = { reload, renew, more };
  if (data !== undefined && data !== null) return { data: data as Data, ...loads };
  if (error && !fetching) return { instead: <Failed error={error} retry={reload} />, ...loads };
  return { instead: <Waiting />, ...loads };
}

/** What happened, what to do, and what to quote when it is reported. */
function Failed({ error, retry }: { readonly error: CombinedError; retry(): void }) {
  const { t } = useWords();
  const failure = (error.networkError as { failure?: Failure } | undefined)?.failure;
  const requestId = failure?.requestId ?? (error.graphQLErrors[0]?.extensions?.['requestId'] as string | undefined);
  return (
    <Notice kind="danger" action={<Button onClick={retry}>{t('parts.again')}</Button>}>
      <p>{failure?.message ?? error.graphQLErrors[0]?.message ?? t('parts.failed')}</p>
      {requestId && <p className="small soft">{t('parts.requestId', { requestId })}</p>}
    </Notice>
  );
}
