/** What browsers keep of a sign-in: the tokens of the session, and the attempt while it goes on. */
export type SignInCookie = 'access' | 'refresh' | 'attempt';

/** `__Host-`: no other host, sibling or parent, can set one. Browsers take such names over https only. */
export function cookieName(publicUrl: string, cookie: SignInCookie): string {
  return `${publicUrl.startsWith('https:') ? '__Host-' : ''}mentorkit-${cookie}`;
}

/** The value of the cookie in a `Cookie` header. */
export function readCookie(header: string | undefined, publicUrl: string, cookie: SignInCookie): string | undefined {
  const name = cookieName(publicUrl, cookie);
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (part.slice(0, at).trim() === name) return part.slice(at + 1).trim() || undefined;
  }
  return undefined;
}

/** A `Set-Cookie` header: no script reads it, and no other site's form sends it. `maxAgeSeconds` 0 removes it. */
export function writeCookie(publicUrl: string, cookie: SignInCookie, value: string, maxAgeSeconds: number): string {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${cookieName(publicUrl, cookie)}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}

/** What a request brings as its `Authorization` header, or as a browser does. */
export function authorizationOf(
  authorization: string | undefined,
  cookies: string | undefined,
  publicUrl: string,
): string | undefined {
  if (authorization !== undefined) return authorization;
  const token = readCookie(cookies, publicUrl, 'access');
  return token === undefined ? undefined : `Bearer ${token}`;
}
