import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import type { ParticipantRole, ProgrammeState } from '../../database/generated/enums.ts';
import { type Conflict, conflict, NotFound } from '../../errors.ts';
import { type Admission, admissionOf } from '../programmes/programme.admission.ts';
import { holdLiveProgramme } from '../programmes/programme.standing.ts';

export const programmeFull = conflict('PROGRAMME_FULL', {
  en: 'There {places, plural, =0 {is no place} one {is only # place} other {are only # places}} left in this role. Put them on the waiting list, or raise the limit first.',
  da: 'Der er {places, plural, =0 {ingen plads} one {kun # plads} other {kun # pladser}} tilbage i denne rolle. Sæt dem på venteliste, eller hæv grænsen først.',
});

/** How a programme takes people in, and how many more it can. */
export interface Intake {
  readonly admission: Admission;
  /** By role; undefined where nothing limits them. */
  readonly places: { readonly [Role in ParticipantRole]?: number | undefined };
}

/** One statement for all programmes of a list. Remembers nothing: a subscription has one context for all its events. */
export const intakeOf = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader<string, Intake | undefined>(
      async ids => {
        const found = await findIntakes(ctx, [...new Set(ids)]);
        return ids.map(id => found.get(id));
      },
      { cache: false },
    ),
);

/**
 * Where places are limited, or the programme decides by itself, lets nobody else take people in until the transaction
 * ends: of two who approve somebody for the last place, the second sees that it is taken. Where they are not, nobody waits
 * for anybody, as for an import that is long. Held before participants are.
 *
 * @throws Conflict `PROGRAMME_READ_ONLY`
 */
export async function holdIntake(ctx: RequestContext, programmeId: string): Promise<void> {
  await holdLiveProgramme(ctx, programmeId);
  const { admission } = await readIntake(ctx, programmeId);
  const { decide, mostMentors, mostMentees, menteesByPlaces } = admission;
  if (decide === 'AUTOMATIC' || mostMentors !== null || mostMentees !== null || menteesByPlaces)
    await lockIntake(ctx, programmeId);
}

/** The same, whatever the programme says. Answers its state. */
export async function lockIntake(ctx: RequestContext, programmeId: string): Promise<ProgrammeState> {
  const [held] = await ctx.sql<{ state: ProgrammeState }>(
    'select state from programmes where id = $1 for no key update',
    [programmeId],
  );
  if (!held) throw new NotFound('programme');
  return held.state;
}

export async function readIntake(ctx: RequestContext, programmeId: string): Promise<Intake> {
  const intake = (await findIntakes(ctx, [programmeId])).get(programmeId);
  if (!intake) throw new NotFound('programme');
  return intake;
}

/** Why so many cannot be taken in; undefined where they can. */
export function whyNotTakeIn({ places }: Intake, role: ParticipantRole, people = 1): Conflict | undefined {
  const left = places[role];
  return left === undefined || left >= people ? undefined : programmeFull({ places: left });
}

interface IntakeRow {
  readonly id: string;
  readonly admission: unknown;
  readonly mentors: number;
  readonly mentees: number;
  /** Of mentors, less the mentees who have none; where that is what limits mentees. */
  readonly freePlaces: number | null;
}

async function findIntakes(ctx: RequestContext, ids: readonly string[]): Promise<Map<string, Intake>> {
  const taken = (role: string) =>
    `coalesce((select sum(c.count) from programme_counts c
                where c.programme_id = p.id and c.role = '${role}' and c.state in ('APPROVED', 'PAUSED')), 0)::int`;
  const rows = await ctx.sql<IntakeRow>(
    `select p.id, p.admission, ${taken('MENTOR')} mentors, ${taken('MENTEE')} mentees,
            case when p.admission @> '{"menteesByPlaces": true}' then
              coalesce((select sum(m.capacity - m.places_taken) from participants m
                         where m.programme_id = p.id and m.role = 'MENTOR' and m.state = 'APPROVED'), 0)
              - (select count(*) from participants e
                  where e.programme_id = p.id and e.role = 'MENTEE' and e.state in ('APPROVED', 'PAUSED')
                    and e.places_taken = 0) end::int "freePlaces"
       from programmes p where p.id = any($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map(row => [row.id, intakeFrom(row)]));
}

function intakeFrom({ admission: stored, mentors, mentees, freePlaces }: IntakeRow): Intake {
  const admission = admissionOf(stored);
  const left = (most: number | null, taken: number) => (most === null ? [] : [most - taken]);
  const fewest = (limits: readonly number[]) => (limits.length === 0 ? undefined : Math.max(0, Math.min(...limits)));
  return {
    admission,
    places: {
      MENTOR: fewest(left(admission.mostMentors, mentors)),
      MENTEE: fewest([...left(admission.mostMentees, mentees), ...(freePlaces === null ? [] : [freePlaces])]),
    },
  };
}
