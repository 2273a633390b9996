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
