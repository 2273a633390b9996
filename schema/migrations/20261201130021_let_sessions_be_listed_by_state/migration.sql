-- Under row-level security a comparison of enums is no condition for an index: each state of a programme's sessions has one
-- of its own.
do $$
declare
  value text;
begin
  for value in
    select e.enumlabel from pg_enum e where e.enumtypid = 'session_state'::regtype order by e.enumsortorder
  loop
    execute format('create index %I on sessions (organisation_id, programme_id, starts_at, id) where state = %L',
      'sessions_' || lower(value) || '_programme_id_starts_at', value);
  end loop;
end $$;
