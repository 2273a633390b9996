import { jwtVerify, SignJWT } from 'jose';
import { requestError } from '../errors.ts';
import type { SecretKey } from '../secrets.ts';
import { type ViewAsRole, viewAsRoles } from './viewer.ts';
import { derivedKey } from './session-token.ts';

/** Whose eyes a manager borrows, and who that manager is. */
export interface ViewAsClaims {
  readonly organisationId: string;
  readonly managerId: string;
  readonly programmeId: string;
  readonly role: ViewAsRole;
  /** Of the made-up person, and how they take part: ids that nothing has. */
  readonly personId: string;
  readonly participantId: string;
}

export interface ViewAsTokens {
  issue(claims: ViewAsClaims): Promise<{ readonly token: string; readonly expiresAt: Temporal.Instant }>;
  /** @throws DomainError `VIEW_AS_ENDED` */
  verify(token: string): Promise<ViewAsClaims & { readonly expiresAt: Temporal.Instant }>;
}

export const viewAsEnded = requestError('VIEW_AS_ENDED', {
  en: 'This view as somebody else is over. Start it again, or go on as yourself.',
  da: 'Visningen som en anden er slut. Start den igen, eller fortsæt som dig selv.',
});

const minutes = 15;
const audience = 'mentorkit-view-as';

/** Good for nothing on their own: they come beside the manager's own token. Only this deployment makes and reads them. */
export function createViewAsTokens(
  issuer: string,
  secretKeys: readonly SecretKey[],
  now: () => Temporal.Instant,
): ViewAsTokens {
  const keys = secretKeys.map(({ id, key }) => ({ id, key: derivedKey(key, 'mentorkit view-as token') }));
  return {
    async issue({ managerId, ...claims }) {
      const current = keys[0];
      if (!current) throw new Error('Nobody can view as another: SECRET_KEYS names no key.');
      const expiresAt = now().round({ smallestUnit: 'second', roundingMode: 'floor' }).add({ minutes });
      const token = await new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'HS256', kid: current.id })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(managerId)
        .setExpirationTime(expiresAt.epochMilliseconds / 1000)
        .sign(current.key);
      return { token, expiresAt };
    },
    async verify(token) {
      try {
        const keyOf = ({ kid }: { kid?: string | undefined }) => keys.find(({ id }) => id === kid)!.key;
        const { payload } = await jwtVerify<Omit<ViewAsClaims, 'managerId'>>(token, keyOf, {
          issuer,
          audience,
          algorithms: ['HS256'],
          requiredClaims: ['sub', 'exp'],
          currentDate: new Date(now().epochMilliseconds),
        });
        if (!viewAsRoles.includes(payload.role)) throw new Error('This role is none any more');
        const expiresAt = Temporal.Instant.fromEpochMilliseconds(payload.exp! * 1000);
        return { ...payload, managerId: payload.sub!, expiresAt };
      } catch {
        throw viewAsEnded();
      }
    },
  };
}
