import { rightsChanged } from '@mentorkit/core';
import type { TestPerson, TestPlatform } from '../platform/test-platform.ts';
import type { TestProgramme } from './programme.ts';

export interface Enrolment {
  /** Default `MENTEE`. */
  readonly role?: 'MENTOR' | 'MENTEE';
  /** Default `APPROVED`. */
  readonly state?: string;
  readonly capacity?: number;
  readonly languages?: readonly string[];
  readonly answers?: object;
  /** Whether they have agreed to the privacy text; default true. */
  readonly agrees?: boolean;
}

/** Makes somebody a participant, or what they are already another one; the participant's id, as the database knows it. */
export async function enrol(
  api: TestPlatform,
  { id }: Pick<TestProgramme, 'id'>,
  { organisation, membershipId }: TestPerson,
  { role = 'MENTEE', state = 'APPROVED', capacity = 1, languages = [], answers = {}, agrees = true }: Enrolment = {},
): Promise<string> {
  return await api.asPlatform(organisation, async ctx => {
    const rows = await ctx.sql<{ id: string }>(
      `insert into participants (programme_id, membership_id, role, state, capacity, languages, answers)
       values ($1, $2, $3::participant_role, $4::participant_state, $5, $6, $7)
       on conflict (organisation_id, programme_id, membership_id, role)
       do update set state = excluded.state, capacity = excluded.capacity returning id`,
      [id, membershipId, role, state, capacity, languages, JSON.stringify(answers)],
    );
    if (agrees) await agree(api, { id }, { organisation, membershipId });
    rightsChanged(ctx.platform);
    return rows[0]!.id;
  });
}

/** Says yes to the privacy text as it is now. */
export async function agree(
  api: TestPlatform,
  { id }: Pick<TestProgramme, 'id'>,
  { organisation, membershipId }: Pick<TestPerson, 'organisation' | 'membershipId'>,
): Promise<void> {
  await api.asPlatform(organisation, ctx =>
    ctx.sql(
      `insert into consents (programme_id, membership_id, privacy_version, locale)
       select id, $2, privacy_version, 'en' from programmes where id = $1 on conflict do nothing`,
      [id, membershipId],
    ),
  );
}

/** Adds many people at once, who never sign in; answers, zones and languages differ by their number. */
export async function fillPool(
  api: TestPlatform,
  { id, manager }: TestProgramme,
  { mentees, mentors, capacity = 2 }: { mentees: number; mentors: number; capacity?: number },
): Promise<void> {
  await api.asPlatform(manager.organisation, ctx =>
    ctx.sql(
      `with numbered as (
         select n, case when n <= $2::int then 'MENTEE' else 'MENTOR' end::participant_role role,
                (array['Europe/Copenhagen', 'Europe/London', 'America/New_York', 'Asia/Tokyo'])[1 + n % 4] zone
           from generate_series(1, $2::int + $3::int) n
       ), people as (
         insert into memberships (email, display_name, time_zone, status)
         select role || '-' || n || '@' || $1::text || '.invalid', initcap(role::text) || ' ' || n, zone, 'ACTIVE' from numbered
         returning id, email
       ), told as (
         insert into consents (programme_id, membership_id, privacy_version, locale) select $1::text::uuid, id, 1, 'en' from people
       )
       insert into participants (programme_id, membership_id, role, state, capacity, languages, answers)
       select $1::text::uuid, p.id, d.role, 'APPROVED', case when d.role = 'MENTOR' then $4::int else 1 end,
              case when n % 5 = 0 then '{Danish}' else '{English,Danish}' end::text[],
              jsonb_build_object('field', (array['Web', 'Data', 'Design'])[1 + n % 3], 'years', n % 17)
         from numbered d join people p on p.email = d.role || '-' || n || '@' || $1::text || '.invalid'
        order by n`,
      [id, mentees, mentors, capacity],
    ),
  );
}
