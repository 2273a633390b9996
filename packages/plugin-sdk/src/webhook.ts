/**
 * A door that a vendor knocks on. The host stores a verified delivery by its id and answers 200 before it is handled;
 * the organisation comes from an opaque token in the URL, never from the payload.
 *
 * @since api 1
 */
export interface Webhook<C> {
  /**
   * Runs on the raw bytes before anything is parsed or stored: the delivery's id and event, or the answer to send
   * instead (401 for a bad signature, 200 with the vendor's challenge). An event may have 1 MiB as JSON, the body of a
   * response 64 KiB.
   */
  verify(
    ctx: C,
    request: { readonly headers: Headers; readonly body: Uint8Array },
  ): Promise<{ readonly id: string; readonly event: unknown } | Response>;
  /** Runs in the worker, at least once per delivery id. */
  handle(ctx: C, event: unknown): Promise<void>;
}
