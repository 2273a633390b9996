import { rightsChanged } from '@mentorkit/core';
import type { TestPerson, TestPlatform } from '../platform/test-platform.ts';
import { globalIdOf } from './global-id.ts';

/** A programme with its feed, and who manages it. */
export interface TestProgramme {
  readonly manager: TestPerson;
  /** As the database knows them. */
  readonly id: string;
  readonly feed: string;
  /** As clients name them. */
  readonly globalId: string;
  readonly feedId: string;
}

type InLanguages = Readonly<Record<string, string>>;

export interface TestQuestion {
  readonly key: string;
  readonly label: InLanguages;
  readonly type: 'TEXT' | 'NUMBER' | 'BOOLEAN' | 'SINGLE_CHOICE' | 'MULTIPLE_CHOICE';
  readonly options?: readonly string[];
  /** Who is asked; both by default. */
  readonly roles?: readonly ('MENTOR' | 'MENTEE')[];
  readonly required?: boolean;
  readonly comparison?: 'SAME' | 'COMPLEMENT' | 'RANGE';
  readonly weight?: number;
  readonly range?: number;
}

export interface ProgrammeSettings {
  /** Default `RUNNING`. */
  readonly state?: string;
  readonly title?: InLanguages;
  readonly defaultCapacity?: number;
  readonly offerDays?: number;
  readonly requireSharedLanguage?: boolean;
  readonly maximumZoneHours?: number;
  /** Default: two that matching compares. */
  readonly questions?: readonly TestQuestion[];
  /** Default: none. */
  readonly phases?: readonly { readonly kind: string; readonly withheldCues?: readonly string[] }[];
}

export function inBoth(english: string, danish = english): { en: string; da: string } {
  return { en: english, da: danish };
}

const comparedQuestions: readonly TestQuestion[] = [
  {
    key: 'field',
    label: inBoth('Field', 'Fag'),
    type: 'SINGLE_CHOICE',
    options: ['Web', 'Data', 'Design'],
    comparison: 'SAME',
    weight: 3,
  },
  { key: 'years', label: inBoth('Years', 'År'), type: 'NUMBER', comparison: 'RANGE', range: 20 },
];

/** A programme of the manager, with nobody in it yet. */
export async function createProgramme(
  api: TestPlatform,
  manager: TestPerson,
  {
    state = 'RUNNING',
    title = inBoth('First steps', 'Første skridt'),
    defaultCapacity = 1,
    offerDays = 14,
    requireSharedLanguage = false,
    maximumZoneHours,
    questions = comparedQuestions,
    phases = [],
  }: ProgrammeSettings = {},
): Promise<TestProgramme> {
  return await api.asPlatform(manager.organisation, async ctx => {
    const rows = await ctx.sql<{ id: string; feed: string }>(
      `with programme as (
         insert into programmes (title, purpose, privacy_text, locales, time_zone, state, default_capacity, offer_days,
                                 require_shared_language, maximum_zone_hours, created_by_id)
         values ($1, $1, $1, '{en,da}', 'Europe/Copenhagen', $2::programme_state, $3, $4, $5, $6, $7) returning id
       ), told as (
         insert into privacy_texts (programme_id, version, texts) select id, 1, $1 from programme
       ), managed as (
         insert into programme_role_assignments (programme_id, membership_id, role) select id, $7, 'MANAGER' from programme
       ), asked as (
         insert into questions (programme_id, key, label, type, options, roles, required, comparison, weight, range, position)
         select p.id, q.key, q.label, q.type, 
                (select coalesce(jsonb_agg(jsonb_build_object('key', o, 'label', '{}'::jsonb)), '[]') from unnest(q.options) o),
                coalesce(q.roles, '{MENTOR,MENTEE}'),
                coalesce(q.required, false), coalesce(q.comparison, 'NONE'), coalesce(q.weight, 1), q.range, n - 1
           from programme p, rows from (jsonb_to_recordset($8::jsonb) as (
                  key text, label jsonb, type question_type, options text[], roles participant_role[], required boolean,
                  comparison comparison, weight float, range float)) with ordinality
             as q (key, label, type, options, roles, required, comparison, weight, range, n)
       ), planned as (
         insert into phases (programme_id, kind, withheld_cues, position)
         select p.id, s.kind, coalesce(s.withheld, '{}'), n - 1
           from programme p, rows from (jsonb_to_recordset($9::jsonb) as (kind phase_kind, "withheldCues" hierarchy_cue[]))
             with ordinality as s (kind, withheld, n)
       ), feed as (
         insert into feeds (programme_id, scope, title) select id, 'PROGRAMME', $1 from programme returning id
       )
       select programme.id, feed.id feed from programme, feed`,
      [
        JSON.stringify(title),
        state,
        defaultCapacity,
        offerDays,
        requireSharedLanguage,
        maximumZoneHours,
        manager.membershipId,
        JSON.stringify(questions),
        JSON.stringify(phases),
      ],
    );
    rightsChanged(ctx.platform);
    const { id, feed } = rows[0]!;
    return { manager, id, feed, globalId: globalIdOf('Programme', id), feedId: globalIdOf('Feed', feed) };
  });
}

const questionsOfEachType: readonly TestQuestion[] = [
  { key: 'goal', label: inBoth('Your goal', 'Dit mål'), type: 'TEXT', roles: ['MENTEE'], required: true },
  { key: 'years', label: inBoth('Years', 'År'), type: 'NUMBER' },
  { key: 'remote', label: inBoth('Remote', 'Fjern'), type: 'BOOLEAN' },
  { key: 'field', label: inBoth('Field', 'Fag'), type: 'SINGLE_CHOICE', options: ['Web', 'Data'] },
  { key: 'topics', label: inBoth('Topics', 'Emner'), type: 'MULTIPLE_CHOICE', options: ['Career', 'Code', 'Talks'] },
];

/** A programme that people may apply to, with a question of each type; its id, as clients name it. */
export async function openForApplications(
  api: TestPlatform,
  manager: TestPerson,
  settings: ProgrammeSettings = {},
): Promise<string> {
  const defaults = { state: 'OPEN', defaultCapacity: 2, questions: questionsOfEachType };
  const phases = [{ kind: 'RECRUITMENT' }];
  return (await createProgramme(api, manager, { ...defaults, phases, ...settings })).globalId;
}

/** Makes a member the programme's moderator, facilitator, sponsor, or another manager of it. */
export async function giveRole(
  api: TestPlatform,
  { id }: Pick<TestProgramme, 'id'>,
  { organisation, membershipId }: TestPerson,
  role: string,
): Promise<void> {
  await api.asPlatform(organisation, async ctx => {
    await ctx.sql(
      'insert into programme_role_assignments (programme_id, membership_id, role) values ($1, $2, $3::programme_role)',
      [id, membershipId, role],
    );
    rightsChanged(ctx.platform);
  });
}
