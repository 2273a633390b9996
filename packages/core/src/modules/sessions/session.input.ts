import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import { type InputIssue, ValidationFailed } from '../../errors.ts';
import { nameLine, validated } from '../../input.ts';
import { type NamesOf, type ParametersOf, type Text, text } from '../../texts/text.ts';
import type { Span } from './local-time.ts';
import { sessionIssues } from './session.issues.ts';

export const shortestMinutes = 5;
export const longestMinutes = 12 * 60;
const mostDaysAhead = 730;

const minutes = z.number().int().min(shortestMinutes).max(longestMinutes);
const title = nameLine(200);
const agenda = z.string().trim().min(1).max(5000);

const details = z.object({ minutes, title: title.optional(), agenda: agenda.optional() });

export interface SessionInput {
  readonly startsAt: Temporal.Instant;
  readonly minutes: number;
  readonly title?: string | undefined;
  readonly agenda?: string | undefined;
}

export type SessionDetails = z.output<typeof details> & Span;

/** When and what; `upcoming` sessions are planned, `past` ones are recorded. */
export function validSession(ctx: RequestContext, input: SessionInput, which: 'upcoming' | 'past'): SessionDetails {
  const checked = validated(details, input);
  const span = { start: input.startsAt, end: input.startsAt.add({ minutes: checked.minutes }) };
  const wrong = which === 'upcoming' ? wrongStart(ctx, span) : notPast(ctx, span);
  if (wrong) throw new ValidationFailed([wrong]);
  return { ...checked, ...span };
}

export const cancelReason = z.string().trim().min(1).max(1000).optional();

export function issue<Code extends keyof typeof sessionIssues>(
  ctx: RequestContext,
  path: readonly string[],
  code: Code,
  ...[parameters = {}]: ParametersOf<NamesOf<(typeof sessionIssues)[Code]>>
): InputIssue {
  const said: Text = sessionIssues[code];
  return { path, code, message: text(ctx, said, parameters) };
}

function wrongStart(ctx: RequestContext, { start }: Span): InputIssue | undefined {
  const now = ctx.now();
  if (start.epochMilliseconds < now.epochMilliseconds) return issue(ctx, ['startsAt'], 'IN_THE_PAST');
  if (start.epochMilliseconds > now.add({ hours: 24 * mostDaysAhead }).epochMilliseconds)
    return issue(ctx, ['startsAt'], 'TOO_FAR_AHEAD', { days: mostDaysAhead });
  return start.epochNanoseconds % 60_000_000_000n === 0n ? undefined : issue(ctx, ['startsAt'], 'NOT_A_WHOLE_MINUTE');
}

function notPast(ctx: RequestContext, { start, end }: Span): InputIssue | undefined {
  const now = ctx.now();
  if (end.epochMilliseconds > now.epochMilliseconds) return issue(ctx, ['startsAt'], 'IN_THE_FUTURE');
  return start.epochMilliseconds < now.subtract({ hours: 24 * mostDaysAhead }).epochMilliseconds
    ? issue(ctx, ['startsAt'], 'IN_THE_PAST')
    : undefined;
}
