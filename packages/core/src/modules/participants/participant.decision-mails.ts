import type { RequestContext } from '../../context.ts';
import type { ParticipantRole, ParticipantState } from '../../database/generated/enums.ts';
import { defineMail, type Mail } from '../../mails/mail.ts';
import { dropHeldMails, requestMails } from '../../notify/notification.service.ts';
import { defineText, type LocalisedText, type Text } from '../../texts/text.ts';
import type { Decision } from './participant.state.ts';

const said = {
  en: '{isSaid, select, yes {\n\nWhat was said to you:\n{comment}} other {}}',
  da: '{isSaid, select, yes {\n\nDette blev der skrevet til dig:\n{comment}} other {}}',
} as const;

export const receivedMail = defineMail('application-received', {
  subject: { en: '{programme}: we have your application', da: '{programme}: vi har din ansøgning' },
  body: {
    en: 'Your application to {programme}{role} has been handed in. It is looked at now, and we write as soon as there is an answer. Until then you need do nothing; you can see it, and withdraw, on the page of {programme}.',
    da: 'Din ansøgning til {programme}{role} er afleveret. Nu bliver den læst, og vi skriver, så snart der er svar. Indtil da skal du ikke gøre noget; du kan se den, og trække dig, på siden for {programme}.',
  },
});

const mails: Readonly<Record<Decision, Mail>> = {
  approve: defineMail('application-approved', {
    subject: { en: '{programme}: you are in', da: '{programme}: du er med' },
    body: {
      en: `You have been approved and take part in {programme}{role}.${said.en}\n\nIts page says what comes next. You need do nothing before that.`,
      da: `Du er godkendt og deltager i {programme}{role}.${said.da}\n\nPå siden kan du se, hvad der nu sker. Indtil da skal du ikke gøre noget.`,
    },
  }),
  decline: defineMail('application-declined', {
    subject: { en: '{programme}: answer to your application', da: '{programme}: svar på din ansøgning' },
    body: {
      en: `You do not take part in {programme}{role} this time: your application was not accepted.${said.en}\n\nThe page of {programme} says whether you can apply again.`,
      da: `Du kommer ikke med i {programme}{role} denne gang: din ansøgning blev ikke imødekommet.${said.da}\n\nPå siden for {programme} kan du se, om du kan ansøge igen.`,
    },
  }),
  requestChanges: defineMail('application-changes-requested', {
    subject: { en: '{programme}: please change your application', da: '{programme}: ret venligst din ansøgning' },
    body: {
      en: `Your application to {programme}{role} has been given back to you, to be changed.${said.en}\n\nOpen it on the page of {programme}, change what is needed, and hand it in again. What you wrote is kept.`,
      da: `Du har fået din ansøgning til {programme}{role} tilbage, så du kan rette den.${said.da}\n\nÅbn den på siden for {programme}, ret det nødvendige, og aflevér den igen. Det, du skrev, er gemt.`,
    },
  }),
  waitlist: defineMail('application-waitlisted', {
    subject: { en: '{programme}: you are on the waiting list', da: '{programme}: du er på venteliste' },
    body: {
      en: `There is no place for you in {programme}{role} yet, so you are on the waiting list.${said.en}\n\nThe page of {programme} says which number you are. We write as soon as there is a place; you need do nothing.`,
      da: `Der er endnu ikke plads til dig i {programme}{role}, så du står på venteliste.${said.da}\n\nPå siden for {programme} kan du se, hvilket nummer du er. Vi skriver, så snart der er plads; du skal ikke gøre noget.`,
    },
  }),
};

/** In which states of the application each of them is still true; for how an application ended, that is always so. */
const trueInStates: Readonly<Record<string, readonly ParticipantState[]>> = {
  [receivedMail.kind]: ['SUBMITTED'],
  [mails.approve.kind]: ['APPROVED', 'PAUSED'],
  [mails.decline.kind]: ['DECLINED'],
  [mails.requestChanges.kind]: ['CHANGES_REQUESTED'],
  [mails.waitlist.kind]: ['WAITLISTED'],
};

const asMentor = defineText({ en: ' as a {term:mentor}', da: ' som {term:mentor}' });
const asMentee = defineText({ en: ' as a {term:mentee}', da: ' som {term:mentee}' });
const asBoth = defineText({
  en: ' as a {term:mentor} and as a {term:mentee}',
  da: ' både som {term:mentor} og {term:mentee}',
});

/** With a blank before it, for who is neither has no word for it. */
function roleText(roles: readonly ParticipantRole[]): { readonly text: Text<never> } | '' {
  if (roles.includes('MENTOR') && roles.includes('MENTEE')) return { text: asBoth };
  return roles[0] === 'MENTOR' ? { text: asMentor } : roles[0] === 'MENTEE' ? { text: asMentee } : '';
}

interface Applicant {
  readonly id: string;
  readonly membershipId: string;
  readonly role: ParticipantRole;
}

/** Tells people what has been decided about them: one mail a person, also where they apply in two roles. */
export async function tellOfDecisions(
  ctx: RequestContext,
  programmeId: string,
  decision: Decision,
  people: readonly Applicant[],
  comment?: string,
): Promise<void> {
  await tellApplicants(ctx, programmeId, mails[decision], people, comment);
}

export async function tellApplicants(
  ctx: RequestContext,
  programmeId: string,
  mail: Mail,
  people: readonly Applicant[],
  comment = '',
): Promise<void> {
  if (people.length === 0) return;
  const rows = await ctx.sql<{ id: string; version: number; title: LocalisedText }>(
    `select p.id, p.version, g.title from participants p join programmes g on g.id = p.programme_id
      where p.id = any($1::uuid[])`,
    [people.map(({ id }) => id)],
  );
  const stored = new Map(rows.map(row => [row.id, row]));
  await requestMails(
    ctx,
    [...Map.groupBy(people, ({ membershipId }) => membershipId)].map(([membershipId, theirs]) => {
      const { id, version, title } = stored.get(theirs[0]!.id)!;
      return {
        key: `application/${id}/${version}`,
        membershipId,
        mail,
        parameters: {
          programme: { localised: title },
          role: roleText(theirs.map(({ role }) => role)),
          isSaid: comment === '' ? 'no' : 'yes',
          comment,
        },
        about: { programmeId, subjectId: id },
      };
    }),
  );
}

/** What somebody was to be told of their application while the programme was paused, and what has become of it since. */
export async function dropUntrueMails(ctx: RequestContext, programmeId: string): Promise<void> {
  const truths = Object.entries(trueInStates).flatMap(([kind, states]) => states.map(state => [kind, state] as const));
  const untrue = await ctx.sql<{ id: string }>(
    `select mails.id from mails join participants p on p.id = mails.subject_id
      where mails.programme_id = $1 and mails.state = 'PENDING' and mails.kind = any($2::text[])
        and (mails.kind, p.state::text) not in (select * from unnest($2::text[], $3::text[]))`,
    [programmeId, truths.map(([kind]) => kind), truths.map(([, state]) => state)],
  );
  if (untrue.length > 0)
    await dropHeldMails(
      ctx,
      programmeId,
      untrue.map(({ id }) => id),
    );
}
