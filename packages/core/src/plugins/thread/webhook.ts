import type { AnyPlugin, Webhook } from '@mentorkit/plugin-sdk';

/** What `verify` made of a delivery, as data: the event is JSON already, because that is how it is kept. */
export type VerifiedWebhook =
  | { readonly id: unknown; readonly event: string }
  | { readonly response: { readonly status: number; readonly contentType: string | null; readonly body: Uint8Array } };

/** Calls one half of a webhook with what came in at one of the plugin's endpoints. */
export async function callWebhook(
  { webhooks }: AnyPlugin,
  method: string,
  [endpoint, delivered]: readonly unknown[],
  context: unknown,
): Promise<VerifiedWebhook | undefined> {
  const webhook = webhooks?.[String(endpoint)];
  if (!webhook) throw new TypeError(`The plugin declares no webhook ${JSON.stringify(endpoint)}.`);
  if (method === 'handle') {
    await webhook.handle(context, delivered);
    return undefined;
  }
  const { headers, body } = delivered as { readonly headers: [string, string][]; readonly body: Uint8Array };
  const answer: Awaited<ReturnType<Webhook<unknown>['verify']>> = await webhook.verify(context, {
    headers: new Headers(headers),
    body,
  });
  if ('id' in answer) return { id: answer.id, event: JSON.stringify(answer.event ?? null) };
  return {
    response: {
      status: answer.status,
      contentType: answer.headers.get('content-type'),
      body: new Uint8Array(await answer.arrayBuffer()),
    },
  };
}
