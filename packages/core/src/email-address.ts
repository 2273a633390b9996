import { domainToASCII } from 'node:url';
import { z } from 'zod';

const longest = 254;
const longestLocal = 64;
/** Nothing that a mail's header would read otherwise, and no dot at an end or beside another. */
const local = /^(?!\.)(?!.*\.\.)(?!.*\.$)[^\p{C}\p{Z}@<>()[\]\\,;:"]+$/u;
const domain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The address as people are recognised by it; undefined for what is none. A local part that looks like another one once
 * it is normalised is refused, as somebody could be taken for whoever has that one; of the rest, only the letters of
 * ASCII are folded. The domain is as DNS has it (UTS 46).
 */
export function emailAddress(written: string): string | undefined {
  const text = written.trim();
  const at = text.lastIndexOf('@');
  if (at < 1 || text.length > longest) return undefined;
  const name = text.slice(0, at);
  if (name.length > longestLocal || !local.test(name) || name.normalize('NFKC') !== name) return undefined;
  const given = text.slice(at + 1);
  // A host name ends where a path begins.
  const host = /^[\p{L}\p{M}\p{N}.-]+$/u.test(given) ? domainToASCII(given) : '';
  if (host.length > 253 || !domain.test(host)) return undefined;
  const address = `${name.replaceAll(/[A-Z]/g, letter => letter.toLowerCase())}@${host}`;
  return address.length > longest ? undefined : address;
}

export const emailInput = z.string().transform((text, context) => {
  const address = emailAddress(text);
  if (address !== undefined) return address;
  context.addIssue({ code: 'custom', message: 'This is no e-mail address.' });
  return z.NEVER;
});
