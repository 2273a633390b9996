-- The present. Tests that move the clock say in each transaction what time it is.
create function present() returns timestamptz language sql stable parallel safe
  return coalesce(nullif(current_setting('app.present', true), '')::timestamptz, now());

do $$
declare
  of record;
begin
  for of in
    select c.table_name, c.column_name from information_schema.columns c
      join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.column_default in ('now()', 'CURRENT_TIMESTAMP')
  loop
    execute format('alter table %I alter column %I set default present()', of.table_name, of.column_name);
  end loop;
end $$;

-- What a programme's life needs of states, and of a programme.
alter type participant_state add value 'LAPSED' after 'COMPLETED';

alter table programmes
  -- Of phases, questions and what else is designed: what stores answers or makes a pair was made on one of them.
  add column design_version integer not null default 1,
  add column paused_from programme_state,
  add column evergreen boolean not null default false,
  add column vocabulary jsonb not null default '{}',
  add column weights jsonb not null default '{}',
  add column minimum_score integer;

alter table phases
  add column key text not null default (uuidv7())::text,
  add column version integer not null default 1;
-- The policies of row-level security hold for the owner, too.
alter table phases no force row level security;
update phases set key = lower(kind::text) || '_' || position;
alter table phases force row level security;
create unique index phases_organisation_id_programme_id_key_key on phases (organisation_id, programme_id, key);

alter table questions add column version integer not null default 1;
