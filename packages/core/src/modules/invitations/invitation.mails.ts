import { defineMail } from '../../mails/mail.ts';
import { defineText } from '../../texts/text.ts';

export const invitedMail = defineMail('programme-invited', {
  subject: { en: 'Yes or no? You are invited: {programme}', da: 'Ja eller nej? Du er inviteret: {programme}' },
  body: {
    en: '{inviter} invites you to take part in {programme}, as {role}.{message}\nYes or no? Both are said here, until {until}:\n{link}\nSign in with the address to which this was sent.',
    da: '{inviter} inviterer dig til at deltage i {programme} som {role}.{message}\nJa eller nej? Sig det her inden {until}:\n{link}\nLog ind med den adresse, denne mail er sendt til.',
  },
});

export const reminderMail = defineMail('programme-invited-reminder', {
  subject: { en: 'Still open: your invitation to {programme}', da: 'Stadig åben: din invitation til {programme}' },
  body: {
    en: '{inviter} has invited you to take part in {programme}, as {role}, and you have not answered yet. You can until {until}:\n{link}\nIf you say no, you are not asked again.',
    da: '{inviter} har inviteret dig til at deltage i {programme} som {role}, og du har ikke svaret endnu. Det kan du inden {until}:\n{link}\nSiger du nej, bliver du ikke spurgt igen.',
  },
});

export const roleWords = {
  MENTOR: defineText({ en: '{term:mentor}', da: '{term:mentor}' }),
  MENTEE: defineText({ en: '{term:mentee}', da: '{term:mentee}' }),
};
