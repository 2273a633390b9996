export interface SignInWays {
  /** Names of OpenID Connect providers. */
  readonly providers: readonly string[];
  /** Of the demo; without a password. */
  readonly people: readonly { readonly name: string; readonly email: string; readonly what: string }[];
}

/** @throws where the server is away or has no such answer */
export async function readSignInWays(): Promise<SignInWays> {
  const answer = await fetch('/auth/ways', { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`The ways to sign in are not known: ${answer.status}`);
  return (await answer.json()) as SignInWays;
}
