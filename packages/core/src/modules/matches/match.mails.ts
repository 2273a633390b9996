import type { RequestContext } from '../../context.ts';
import type { MatchSide, MatchState } from '../../database/generated/enums.ts';
import { defineMail, type Mail } from '../../mails/mail.ts';
import type { MailParameters } from '../../mails/render.ts';
import { defineText, type LocalisedText, type Text } from '../../texts/text.ts';
import { type MailRequest, requestMails } from '../../notify/notification.service.ts';

export const matchOfferedMail = defineMail('match-offered', {
  subject: {
    en: '{programme}: we have found a possible {role} for you',
    da: '{programme}: vi har fundet en {role} til dig',
  },
  body: {
    en: '{partner} could be your {role} in {programme}. Please answer before {until}: accept or decline.',
    da: '{partner} kan blive din {role} i {programme}. Svar venligst inden {until}: sig ja eller nej.',
  },
});

export const matchQuestionMail = defineMail('match-question', {
  subject: {
    en: '{programme}: {partner} would like to know something',
    da: '{programme}: {partner} vil gerne vide noget',
  },
  body: {
    en: '{partner} asks before answering the offer:\n{question}\nPlease answer before {until}.',
    da: '{partner} spørger, før der svares på tilbuddet:\n{question}\nSvar venligst inden {until}.',
  },
});

export const matchAnswerMail = defineMail('match-answer', {
  subject: {
    en: '{programme}: {partner} has answered your question',
    da: '{programme}: {partner} har svaret på dit spørgsmål',
  },
  body: {
    en: '{partner} answers:\n{answer}\nPlease accept or decline before {until}.',
    da: '{partner} svarer:\n{answer}\nSig venligst ja eller nej inden {until}.',
  },
});

export const matchActiveMail = defineMail('match-active', {
  subject: { en: '{programme}: you and {partner} are a pair', da: '{programme}: du og {partner} er et par' },
  body: {
    en: 'You have both accepted. Plan your first {term:session} when it suits you both.',
    da: 'I har begge sagt ja. Planlæg jeres første {term:session}, når det passer jer begge.',
  },
});

export const matchClosedMail = defineMail('match-closed', {
  subject: {
    en: '{programme}: the offer with {partner} is no longer open',
    da: '{programme}: tilbuddet om {partner} er ikke længere åbent',
  },
  body: {
    en: 'The offer with {partner} in {programme} is closed. There is nothing for you to do; you stay in the pool and may get another offer.',
    da: 'Tilbuddet om {partner} i {programme} er lukket. Du skal ikke gøre noget; du er stadig med og kan få et nyt tilbud.',
  },
});

export const matchPausedMail = defineMail('match-paused', {
  subject: { en: '{programme}: you and {partner} are taking a break', da: '{programme}: du og {partner} holder pause' },
  body: {
    en: 'Your pair in {programme} is paused. Either of you can go on when it suits you both.',
    da: 'Jeres par i {programme} holder pause. I kan begge gå videre, når det passer jer.',
  },
});

export const matchResumedMail = defineMail('match-resumed', {
  subject: { en: '{programme}: you and {partner} go on', da: '{programme}: du og {partner} går videre' },
  body: {
    en: 'The break of your pair in {programme} is over. Plan your next {term:session} when it suits you both.',
    da: 'Pausen for jeres par i {programme} er slut. Planlæg jeres næste {term:session}, når det passer jer begge.',
  },
});

export const matchCompletedMail = defineMail('match-completed', {
  subject: { en: '{programme}: you and {partner} have come to the end', da: '{programme}: du og {partner} er i mål' },
  body: {
    en: 'Your pair in {programme} is completed. Thank you for the time you gave each other.',
    da: 'Jeres par i {programme} er afsluttet. Tak for den tid, I gav hinanden.',
  },
});

export const matchEndedMail = defineMail('match-ended', {
  subject: {
    en: '{programme}: your pair with {partner} has ended',
    da: '{programme}: dit par med {partner} er ophørt',
  },
  body: {
    en: 'Your pair in {programme} has ended. Nobody needs to give a reason; you are back in the pool and may get another offer.',
    da: 'Jeres par i {programme} er ophørt. Ingen behøver at give en grund; du er med igen og kan få et nyt tilbud.',
  },
});

/** In which states of the match each of them is still true; what is told of an end stays so. */
export const trueInStates: Readonly<Record<string, readonly MatchState[]>> = {
  [matchOfferedMail.kind]: ['OFFERED', 'INFO_ASKED'],
  [matchQuestionMail.kind]: ['INFO_ASKED'],
  [matchAnswerMail.kind]: ['OFFERED'],
  [matchActiveMail.kind]: ['ACTIVE', 'PAUSED'],
  [matchClosedMail.kind]: ['DECLINED', 'EXPIRED', 'RETRACTED', 'SUPERSEDED'],
  [matchPausedMail.kind]: ['PAUSED'],
  [matchResumedMail.kind]: ['ACTIVE'],
  [matchCompletedMail.kind]: ['COMPLETED'],
  [matchEndedMail.kind]: ['ENDED_EARLY'],
};

/** What the partner is to the reader. */
export const partnerRoles: Readonly<Record<MatchSide, Text<never>>> = {
  MENTOR: defineText({ en: '{term:mentor}', da: '{term:mentor}' }),
  MENTEE: defineText({ en: '{term:mentee}', da: '{term:mentee}' }),
};

interface MatchMailOptions {
  /** The person who did it, and needs not be told. */
  readonly except?: string;
  /** Beside `programme`, `partner`, the partner's `role`, and `until` when the offer expires. */
  readonly parameters?: MailParameters;
}

interface Recipient {
  programme_id: string;
  match_id: string;
  version: number;
  membership_id: string;
  partner: string;
  partner_side: MatchSide;
  programme: LocalisedText;
  offer_expires_at: Date | null;
}

/** Tells the two of each match what has become of it: once for each version of the match, however often it is asked. */
export async function tellPartners(
  ctx: RequestContext,
  matchIds: readonly string[],
  mail: Mail,
  { except, parameters }: MatchMailOptions = {},
): Promise<void> {
  if (matchIds.length === 0) return;
  const recipients = await ctx.sql<Recipient>(
    `select m.id match_id, m.programme_id, m.version, own.membership_id, s.display_name partner, other.side partner_side,
            g.title programme, m.offer_expires_at
       from matches m
       join programmes g on g.id = m.programme_id
       join match_members mine on mine.organisation_id = m.organisation_id and mine.match_id = m.id
       join participants own on own.id = mine.participant_id
       join match_members other on other.organisation_id = m.organisation_id and other.match_id = m.id and other.id <> mine.id
       join participants theirs on theirs.id = other.participant_id
       join memberships s on s.id = theirs.membership_id
      where m.id = any($1::uuid[]) and own.membership_id is distinct from $2::uuid`,
    [matchIds, except],
  );
  await requestMails(
    ctx,
    recipients.map(recipient => toRequest(recipient, mail, parameters)),
  );
}

function toRequest(recipient: Recipient, mail: Mail, parameters: MailParameters = {}): MailRequest {
  const { match_id: matchId, version, membership_id: membershipId, offer_expires_at: expires } = recipient;
  return {
    // An offer is made once, whatever happens to it before the mail is asked for; the rest may come again.
    key: `${mail.kind}/${matchId}/${mail === matchOfferedMail ? 'once' : version}/${membershipId}`,
    membershipId,
    mail,
    about: { programmeId: recipient.programme_id, subjectId: matchId },
    parameters: {
      programme: { localised: recipient.programme },
      partner: recipient.partner,
      role: { text: partnerRoles[recipient.partner_side] },
      ...(expires && { until: { instant: expires.toISOString() } }),
      ...parameters,
    },
  };
}
