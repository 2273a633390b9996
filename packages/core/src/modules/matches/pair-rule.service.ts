import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { PairRuleKind } from '../../database/generated/enums.ts';
import { conflict, NotFound, ValidationFailed } from '../../errors.ts';
import { validated } from '../../input.ts';
import { authorise, whereFor } from '../../policy.ts';
import { toldName } from '../identity/told-name.ts';
import { holdLiveProgramme } from '../programmes/programme.standing.ts';
import { pairRulePolicy } from './pair-rule.policy.ts';
import { pairRuleAudit } from './match.audit.ts';

/** Two participants of one programme. */
export interface Pair {
  readonly programmeId: string;
  readonly menteeId: string;
  readonly mentorId: string;
}

const reasonInput = z.string().trim().min(1).max(2000).optional();

const pairRuled = conflict('PAIR_RULED', {
  en: 'There is already a rule for these two. Remove it first.',
  da: 'Der er allerede en regel for disse to. Fjern den først.',
});

const alreadyPinned = conflict('ALREADY_PINNED', {
  en: '{name} is pinned to somebody else already. Remove that first.',
  da: '{name} er allerede fastlåst til en anden. Fjern det først.',
});

/**
 * Rules that two must, or must not, be matched from now on. An offer or a match that they have stays as it is.
 *
 * @throws Conflict `PAIR_RULED` where the two have a rule, `ALREADY_PINNED` where the mentee is pinned to another
 */
export async function addPairRule(
  ctx: RequestContext,
  kind: PairRuleKind,
  menteeId: string,
  mentorId: string,
  reason?: string,
): Promise<string> {
  const pair = await findPair(ctx, menteeId, mentorId);
  authorise(ctx, pairRulePolicy, 'change', pair);
  await holdLiveProgramme(ctx, pair.programmeId);
  const text = validated(reasonInput, reason, 'reason');
  if (kind === 'PIN') await refuseSecondPin(ctx, pair);
  const rows = await ctx.sql<{ id: string }>(
    `insert into pair_rules (programme_id, mentee_id, mentor_id, kind, reason, created_by_id)
     values ($1, $2, $3, $4::pair_rule_kind, $5, $6)
     on conflict (organisation_id, programme_id, mentee_id, mentor_id) do nothing returning id`,
    [pair.programmeId, menteeId, mentorId, kind, text, ctx.member.membershipId],
  );
  if (!rows[0]) throw pairRuled();
  await ctx.audit(pairRuleAudit, kind === 'PIN' ? 'pin' : 'ban', rows[0].id, pair);
  return rows[0].id;
}

export async function removePairRule(ctx: RequestContext, id: string): Promise<void> {
  const rule = await ctx.db.pairRule.findFirst({
    where: { AND: [{ id }, whereFor(pairRulePolicy, 'read', ctx.viewer)] },
  });
  if (!rule) throw new NotFound('pair rule');
  authorise(ctx, pairRulePolicy, 'change', rule);
  await holdLiveProgramme(ctx, rule.programmeId);
  await ctx.db.pairRule.delete({ where: { id } });
  const { programmeId, menteeId, mentorId, kind } = rule;
  await ctx.audit(pairRuleAudit, 'remove', id, { programmeId, menteeId, mentorId, kind });
}

/** Sets the rule of a pair without asking who may: for what follows from something else, such as an ending. */
export async function setPairRule(ctx: RequestContext, rule: Pair & { readonly kind: PairRuleKind }): Promise<void> {
  await ctx.sql(
    `insert into pair_rules (programme_id, mentee_id, mentor_id, kind, created_by_id)
     values ($1, $2, $3, $4::pair_rule_kind, $5)
     on conflict (organisation_id, programme_id, mentee_id, mentor_id) do update set kind = excluded.kind`,
    [rule.programmeId, rule.menteeId, rule.mentorId, rule.kind, ctx.member.membershipId],
  );
}

/** A mentee and a mentor of one programme that the viewer manages; anything else looks as if it did not exist. */
async function findPair(ctx: RequestContext, menteeId: string, mentorId: string): Promise<Pair> {
  const participants = await ctx.db.participant.findMany({
    where: { AND: [{ id: { in: [menteeId, mentorId] } }, whereFor(pairRulePolicy, 'change', ctx.viewer)] },
    select: { id: true, programmeId: true, membershipId: true, role: true },
  });
  const mentee = participants.find(({ id, role }) => id === menteeId && role === 'MENTEE');
  const mentor = participants.find(({ id, role }) => id === mentorId && role === 'MENTOR');
  if (!mentee || !mentor || mentee.programmeId !== mentor.programmeId) throw new NotFound('participant');
  if (mentee.membershipId === mentor.membershipId)
    throw new ValidationFailed([{ path: ['mentorId'], code: 'SAME_PERSON', message: 'Nobody is their own mentor.' }]);
  return { programmeId: mentee.programmeId, menteeId, mentorId };
}

async function refuseSecondPin(ctx: RequestContext, { programmeId, menteeId, mentorId }: Pair): Promise<void> {
  // Two managers who pin one mentee at the same time would both find no pin.
  await ctx.sql('select 1 from participants where id = $1 for update', [menteeId]);
  const pinned = await ctx.db.pairRule.findFirst({
    where: { programmeId, menteeId, kind: 'PIN', mentorId: { not: mentorId } },
    select: { mentee: { select: { membership: { select: { displayName: true } } } } },
  });
  if (pinned) throw alreadyPinned({ name: toldName(ctx, pinned.mentee.membership.displayName) });
}
