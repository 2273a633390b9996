-- No row was ever in one of the states that go, nor a feed of such a scope: nothing could bring it there. PostgreSQL takes
-- no value out of an enum, so what is left becomes another type of the same name.

-- A partial index compares with the type that goes.
drop index matches_one_open_match_of_a_pair;

create type feed_scope_left as enum ('PROGRAMME');
alter table feeds alter column scope type feed_scope_left using scope::text::feed_scope_left;
drop type feed_scope;
alter type feed_scope_left rename to feed_scope;

create type post_state_left as enum ('PENDING_REVIEW', 'PUBLISHED', 'REJECTED', 'DELETED');
alter table posts
  alter column state drop default,
  alter column state type post_state_left using state::text::post_state_left,
  alter column state set default 'PUBLISHED';
alter table comments
  alter column state drop default,
  alter column state type post_state_left using state::text::post_state_left,
  alter column state set default 'PUBLISHED';
drop type post_state;
alter type post_state_left rename to post_state;

create type match_state_left as enum ('REQUESTED', 'OFFERED', 'INFO_ASKED', 'ACTIVE', 'PAUSED', 'DECLINED', 'EXPIRED',
  'RETRACTED', 'SUPERSEDED', 'COMPLETED', 'ENDED_EARLY');
alter table matches alter column state type match_state_left using state::text::match_state_left;
drop type match_state;
alter type match_state_left rename to match_state;

create type phase_state_left as enum ('PLANNED', 'ACTIVE', 'DONE', 'SKIPPED');
alter table phases
  alter column state drop default,
  alter column state type phase_state_left using state::text::phase_state_left,
  alter column state set default 'PLANNED';
drop type phase_state;
alter type phase_state_left rename to phase_state;

create type session_state_left as enum ('SCHEDULED', 'HELD', 'NO_SHOW', 'CANCELLED');
alter table sessions
  alter column state drop default,
  alter column state type session_state_left using state::text::session_state_left,
  alter column state set default 'SCHEDULED';
drop type session_state;
alter type session_state_left rename to session_state;

-- One pair has one match that is going on.
create unique index matches_one_open_match_of_a_pair on matches (organisation_id, programme_id, pair_key)
  where state in ('REQUESTED', 'OFFERED', 'INFO_ASKED', 'ACTIVE', 'PAUSED');

-- Everybody was ACTIVE: whether somebody may enter is for each organisation to say, of their membership.
alter table users drop column status;
drop type user_status;

alter table matching_runs drop column strategy_version;
