import type { CurrentOf, Intention, Outcome, SuccessOf } from '@mentorkit/client';
import type { TypedDocumentNode } from '@urql/core';
import { useRef, useState } from 'react';
import { type AnyVariables, useClient } from 'urql';
import { usePlatform } from './platform.ts';

export interface Doing<Data, Variables> {
  readonly sending: boolean;
  send(variables: Variables): Promise<Outcome<SuccessOf<Data>, CurrentOf<Data>>>;
}

/**
 * One thing that a person does: a mutation with its key, made with the form. A lost answer keeps the key, so that it
 * can be sent again and happens once; after success the next is another thing.
 */
export function useIntention<Data, Variables extends AnyVariables>(
  mutation: TypedDocumentNode<Data, Variables>,
): Doing<Data, Variables> {
  const urql = useClient();
  const { client } = usePlatform();
  const [sending, setSending] = useState(false);
  const intention = useRef<Intention<unknown, object>>(undefined);
  async function send(variables: Variables) {
    intention.current ??= client.intention(mutation as never);
    setSending(true);
    try {
      const { extensions } = await urql.mutation(mutation, variables, { intention: intention.current }).toPromise();
      return extensions!['outcome'] as Outcome<SuccessOf<Data>, CurrentOf<Data>>;
    } finally {
      setSending(false);
    }
  }
  return { sending, send };
}
