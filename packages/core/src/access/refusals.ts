import { requestError, unauthenticated } from '../errors.ts';

export const tokenExpired = unauthenticated('TOKEN_EXPIRED', {
  en: 'Your sign-in has expired. Sign in again.',
  da: 'Dit login er udløbet. Log ind igen.',
});

export const tokenInvalid = unauthenticated('TOKEN_INVALID', {
  en: 'This token cannot be used here: its signature, issuer or audience is not right.',
  da: 'Dette token kan ikke bruges her: signatur, udsteder eller modtager passer ikke.',
});

export const sessionEnded = unauthenticated('SESSION_ENDED', {
  en: 'You were signed out. Sign in again.',
  da: 'Du er blevet logget ud. Log ind igen.',
});

export const issuerUnavailable = requestError('ISSUER_UNAVAILABLE', {
  en: 'Sign-in does not answer at the moment. Try again in a minute.',
  da: 'Login svarer ikke lige nu. Prøv igen om et minut.',
});

/** Ends what lasts, and refuses what was given and is used later: see `member-watch.ts`. */
export const accessLost = requestError(
  'ACCESS_LOST',
  {
    en: 'The right to this has been taken back. Ask an administrator of your organisation.',
    da: 'Retten til dette er taget tilbage. Spørg en administrator i din organisation.',
  },
  { status: 403 },
);

export const tooManyConnections = requestError(
  'TOO_MANY_CONNECTIONS',
  {
    en: 'Too much is open at a time. Close what you do not need, such as other windows, and try again.',
    da: 'Der er for meget åbent på én gang. Luk det, du ikke har brug for, f.eks. andre vinduer, og prøv igen.',
  },
  { status: 429 },
);

/** Of those who were wrong about who they are too often. */
export const tooManyFailures = requestError(
  'TOO_MANY_FAILED_SIGN_INS',
  {
    en: 'From where you are, there were too many sign-ins that failed. Try again in {seconds, plural, one {# second} other {# seconds}}.',
    da: 'Der har været for mange mislykkede login fra dit netværk. Prøv igen om {seconds, plural, one {# sekund} other {# sekunder}}.',
  },
  { status: 429 },
);
