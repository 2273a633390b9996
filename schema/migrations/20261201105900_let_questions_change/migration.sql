create type answer_visibility as enum ('NOBODY', 'MANAGERS', 'PARTNER', 'EVERYBODY');

-- An option has a key that answers keep, and words in each language; without words, its key is shown.
alter table questions
  add column help jsonb not null default '{}',
  add column offered jsonb not null default '[]',
  add column condition jsonb,
  add column visibility answer_visibility not null default 'MANAGERS',
  add column sensitive boolean not null default false,
  add column retired_at timestamptz;
-- The policies of row-level security hold for the owner, too.
alter table questions no force row level security;
update questions set offered = (
  select coalesce(jsonb_agg(jsonb_build_object('key', o.key, 'label', '{}'::jsonb) order by o.n), '[]')
    from unnest(options) with ordinality o (key, n));
alter table questions force row level security;
alter table questions drop column options;
alter table questions rename column offered to options;

-- By a question's key, to whom an answer was open when it was given, where more may see such answers by now.
alter table participants add column shown_as jsonb not null default '{}';

-- The design that the run was made on: where the programme's is another by now, the run is outdated.
alter table matching_runs add column design_version integer not null default 1;

-- 0 to 1, as it was given.
alter table programmes alter column minimum_score type double precision;
