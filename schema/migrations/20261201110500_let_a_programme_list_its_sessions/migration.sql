-- The order of a programme's sessions, all of them and those of one state.
create index sessions_organisation_id_programme_id_starts_at_id_idx on sessions (organisation_id, programme_id, starts_at, id);
create index sessions_organisation_id_programme_id_state_starts_at_id_idx on sessions (organisation_id, programme_id, state, starts_at, id);
