import type { RequestContext } from '../../context.ts';
import type { MatchSide } from '../../database/generated/enums.ts';
import type { MailKind, MailParameters } from '../../mails/render.ts';
import type { LocalisedText } from '../../texts/text.ts';
import { type MailRequest, requestMails } from '../../notify/notification.service.ts';

type MatchMail = Extract<MailKind, `match-${string}`>;

interface MatchMailOptions {
  /** The person who did it, and needs not be told. */
  readonly except?: string;
  /** Beside `programme`, `partner`, the partner's `role`, and `until` when the offer expires. */
  readonly parameters?: MailParameters;
}

interface Recipient {
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
  kind: MatchMail,
  { except, parameters }: MatchMailOptions = {},
): Promise<void> {
  if (matchIds.length === 0) return;
  const recipients = await ctx.sql<Recipient>(
    `select m.id match_id, m.version, own.membership_id, s.display_name partner, other.side partner_side,
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
    recipients.map(recipient => toMail(recipient, kind, parameters)),
  );
}

function toMail(recipient: Recipient, kind: MatchMail, parameters: MailParameters = {}): MailRequest {
  const { match_id: matchId, version, membership_id: membershipId, offer_expires_at: expires } = recipient;
  return {
    // An offer is made once, whatever happens to it before the mail is asked for; the rest may come again.
    key: `${kind}/${matchId}/${kind === 'match-offered' ? 'once' : version}/${membershipId}`,
    membershipId,
    kind,
    parameters: {
      programme: { localised: recipient.programme },
      partner: recipient.partner,
      role: { text: recipient.partner_side === 'MENTOR' ? 'role.mentor' : 'role.mentee' },
      ...(expires && { until: { instant: expires.toISOString() } }),
      ...parameters,
    },
  };
}
