import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import type { ProgrammeState } from '../../database/generated/enums.ts';
import { type Conflict, conflict, NotFound } from '../../errors.ts';

/** From then on nothing of it changes any more. */
const readOnlyStates: readonly ProgrammeState[] = ['COMPLETED', 'ARCHIVED', 'CANCELLED'];

export const programmeReadOnly = conflict('PROGRAMME_READ_ONLY', {
  en: 'This {term:programme} is over, so nothing of it can be changed any more. Make a copy of it instead.',
  da: '{Term:programme.the} er slut, så det kan ikke ændres mere. Lav en kopi i stedet.',
});

export const programmePaused = conflict('PROGRAMME_PAUSED', {
  en: 'This {term:programme} is paused. Try again when it goes on; what you have written is kept.',
  da: '{Term:programme.the} holder pause. Prøv igen, når det går videre; det, du har skrevet, er gemt.',
});

export function isOver(state: ProgrammeState): boolean {
  return readOnlyStates.includes(state);
}

/** @throws Conflict `PROGRAMME_READ_ONLY` */
export function requireNotOver({ state }: { readonly state: ProgrammeState }): void {
  if (isOver(state)) throw programmeReadOnly();
}

/** How a programme stands, as far as what may be done in it depends on that. */
export interface Standing {
  readonly state: ProgrammeState;
  readonly evergreen: boolean;
  /** Whether its RECRUITMENT lets people hand in now; where none is planned, it always does. */
  readonly isRecruiting: boolean;
}

/** Whether whoever was not invited could hand in an application now. */
export function takesApplications({ state, evergreen, isRecruiting }: Standing): boolean {
  return state === 'OPEN' ? isRecruiting : state === 'RUNNING' && evergreen;
}

/** Its state, which nobody changes before the transaction ends. Held before participants, matches and sessions are. */
export async function holdProgramme(ctx: RequestContext, programmeId: string): Promise<ProgrammeState> {
  const [held] = await ctx.sql<{ state: ProgrammeState }>('select state from programmes where id = $1 for key share', [
    programmeId,
  ]);
  if (!held) throw new NotFound('programme');
  return held.state;
}

/** The same, and nothing of it can be over: else `PROGRAMME_READ_ONLY`. */
export async function holdLiveProgramme(ctx: RequestContext, programmeId: string): Promise<ProgrammeState> {
  const state = await holdProgramme(ctx, programmeId);
  requireNotOver({ state });
  return state;
}

export async function readStanding(ctx: RequestContext, programmeId: string): Promise<Standing> {
  const standing = (await findStandings(ctx, [programmeId])).get(programmeId);
  if (!standing) throw new NotFound('programme');
  return standing;
}

/** One statement for all programmes of a list. Remembers nothing: a subscription has one context for all its events. */
export const standingOf = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader<string, Standing | undefined>(
      async ids => {
        const found = await findStandings(ctx, [...new Set(ids)]);
        return ids.map(id => found.get(id));
      },
      { cache: false },
    ),
);

/** Why nothing may be changed in a programme; undefined where it may. */
export async function overOf(ctx: RequestContext, programmeId: string): Promise<Conflict | undefined> {
  const standing = await standingOf(ctx).load(programmeId);
  return standing && isOver(standing.state) ? programmeReadOnly() : undefined;
}

async function findStandings(ctx: RequestContext, ids: readonly string[]): Promise<Map<string, Standing>> {
  const rows = await ctx.sql<Standing & { id: string }>(
    `select p.id, p.state, p.evergreen,
            coalesce((select bool_or(s.state = 'ACTIVE' or s.state = 'PLANNED' and s.starts_at is null) from phases s
                       where s.programme_id = p.id and s.kind = 'RECRUITMENT' and s.state <> 'SKIPPED'), true) "isRecruiting"
       from programmes p where p.id = any($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map(row => [row.id, row]));
}
