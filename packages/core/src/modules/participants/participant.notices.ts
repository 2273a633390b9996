import type { RequestContext } from '../../context.ts';
import { defineMail, type Mail } from '../../mails/mail.ts';
import type { MailParameters } from '../../mails/render.ts';
import { requestMails } from '../../notify/notification.service.ts';
import type { ProgrammeMove } from '../programmes/programme.happenings.ts';

export const registeredMail = defineMail('programme-registered', {
  subject: { en: 'You have been registered: {programme}', da: 'Du er tilmeldt: {programme}' },
  body: {
    en: 'You have been registered, and take part in {programme}. Yes or no? See what is written of you, read what is done with your data and agree to it, or withdraw:\n{link}\nUntil you agree, others see no more of you than your name, role, languages and zone.',
    da: 'Du er tilmeldt og deltager i {programme}. Ja eller nej? Se, hvad der står om dig, læs, hvad der gøres med dine data, og sig ja til det, eller træk dig:\n{link}\nIndtil du siger ja, ser andre kun dit navn, din rolle, dine sprog og din tidszone.',
  },
});

export const startedMail = defineMail('programme-started', {
  subject: { en: '{programme} has started', da: '{programme} er begyndt' },
  body: {
    en: '{programme} has started. Its page says what comes next for you.',
    da: '{programme} er begyndt. På siden kan du se, hvad der nu venter dig.',
  },
});

export const pausedMail = defineMail('programme-paused', {
  subject: { en: '{programme} is paused', da: '{programme} holder pause' },
  body: {
    en: '{programme} is paused. {Term:session.many} that you have planned stay as they are, and you may plan more. No offer expires meanwhile. We write when it goes on.',
    da: '{programme} holder pause. De {term:session.many}, I har planlagt, bliver ved med at gælde, og I kan planlægge flere. Ingen tilbud udløber imens. Vi skriver, når det går videre.',
  },
});

export const resumedMail = defineMail('programme-resumed', {
  subject: { en: '{programme} goes on', da: '{programme} går videre' },
  body: {
    en: 'The pause of {programme} is over. What you had to answer by a day, you may answer as much later as the pause was long.',
    da: 'Pausen i {programme} er slut. Det, du skulle svare på inden en bestemt dag, har du nu lige så meget længere tid til, som pausen varede.',
  },
});

export const closedMail = defineMail('programme-closed', {
  subject: { en: '{programme} is coming to its end', da: '{programme} nærmer sig sin afslutning' },
  body: {
    en: '{programme} makes no new pairs any more, and offers that were open are taken back. Pairs go on until it is completed.',
    da: 'I {programme} dannes der ikke flere par, og åbne tilbud er trukket tilbage. Par fortsætter, til det afsluttes.',
  },
});

export const lapsedMail = defineMail('programme-lapsed', {
  subject: { en: '{programme} takes nobody in any more', da: '{programme} optager ikke flere' },
  body: {
    en: '{programme} takes nobody in any more, so your application or invitation has lapsed. It is nobody’s fault, and you need do nothing.',
    da: '{programme} optager ikke flere, så din ansøgning eller invitation er bortfaldet. Det er ingens skyld, og du skal ikke gøre noget.',
  },
});

export const completedMail = defineMail('programme-completed', {
  subject: { en: '{programme} is completed', da: '{programme} er afsluttet' },
  body: {
    en: '{programme} is completed, and your part in it with it. Thank you for the time you gave each other. {Term:session.many} that were planned for later do not take place.',
    da: '{programme} er afsluttet, og din deltagelse med det. Tak for den tid, I gav hinanden. Planlagte {term:session.many}, der lå senere, bliver ikke til noget.',
  },
});

export const cancelledMail = defineMail('programme-cancelled', {
  subject: { en: '{programme} is cancelled', da: '{programme} er aflyst' },
  body: {
    en: '{programme} is cancelled. Applications, offers and pairs in it have ended, and {term:session.many} that were planned do not take place. It is nobody’s fault, and you need do nothing.',
    da: '{programme} er aflyst. Ansøgninger, tilbud og par i det er ophørt, og planlagte {term:session.many} bliver ikke til noget. Det er ingens skyld, og du skal ikke gøre noget.',
  },
});

export const consentAskedMail = defineMail('consent-asked', {
  subject: { en: '{programme}: what is done with your data has changed', da: '{programme}: ny tekst om dine data' },
  body: {
    en: 'What {programme} does with personal data has been written anew. Read it on its page and say whether you agree. What you have begun goes on; until you agree you can hand in and accept nothing new, and you can always leave.',
    da: 'Teksten om, hvad {programme} gør med persondata, er skrevet om. Læs den på siden, og sig, om du er enig. Det, du er i gang med, fortsætter; indtil du siger ja, kan du ikke indsende eller sige ja til noget nyt, og du kan altid trække dig.',
  },
});

/** So that one statement stays of a size that is soon read. */
const mailsAtOnce = 1000;

interface Notice {
  readonly mail: Mail;
  readonly membershipIds: Iterable<string>;
  readonly parameters?: MailParameters;
  /** Waits for the programme to go on, where it is paused again before the mail has left. */
  readonly waits?: boolean;
}

/** Tells people what has become of the programme: once each, in whatever roles they are in it. */
export async function tellOfProgramme(
  ctx: RequestContext,
  { programmeId, title, version }: ProgrammeMove,
  { parameters, ...notice }: Notice,
): Promise<void> {
  await tellInProgramme(ctx, {
    ...notice,
    about: `programme/${programmeId}/${version}`,
    programmeId,
    parameters: { programme: { localised: title }, ...parameters },
  });
}

/** @param about names what they are told: once each */
export async function tellInProgramme(
  ctx: RequestContext,
  {
    about,
    programmeId,
    mail,
    membershipIds,
    parameters = {},
    waits = false,
  }: Notice & { readonly about: string; readonly programmeId: string },
): Promise<void> {
  const people = [...new Set(membershipIds)];
  for (let at = 0; at < people.length; at += mailsAtOnce)
    await requestMails(
      ctx,
      people.slice(at, at + mailsAtOnce).map(membershipId => ({
        key: `${about}/${membershipId}`,
        membershipId,
        mail,
        parameters,
        ...(waits && { about: { programmeId, subjectId: programmeId } }),
      })),
    );
}
