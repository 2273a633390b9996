-- The whole schema, module by module from the ground up; what changes after it is a migration of its own.
--
-- A table of organisations is open to the application's role, for the rows of the transaction's organisation; any other
-- table is global and belongs to the system's role. FORCE, because the owner of a table is otherwise not bound by its
-- policies. The setting is read in a sub-select, so that PostgreSQL reads it once a statement instead of once a row.
--
-- Lists are never null: Prisma reads null as an empty list; SQL does not, and to ask whether null contains something is
-- an error.

-- No organisation, no rows: an unset setting is null, one that was set and has ended is ''.
create function current_organisation() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.organisation', true), '')::uuid;

-- For whom the transaction reads and writes; nobody where it is the platform itself.
create function current_member() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.member', true), '')::uuid;

-- For constraints that exclude by equality and overlap at once.
create extension if not exists btree_gist;

-- events --------------------------------------------------------------------------------------------------------------

create table outbox_events (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  job text not null,
  key text,
  input jsonb not null,
  request_id text not null,
  run_at timestamptz,
  created_at timestamptz not null default current_timestamp
);
create index outbox_events_organisation_id_id_idx on outbox_events (organisation_id, id);
alter table outbox_events enable row level security, force row level security;
create policy organisation on outbox_events
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on outbox_events to mentorkit_app;
-- The relay takes what was committed, of every organisation.
create policy system on outbox_events to mentorkit_system using (true) with check (true);
grant select, update, delete on outbox_events to mentorkit_system;

-- idempotency ---------------------------------------------------------------------------------------------------------

create table idempotency_keys (
  organisation_id uuid not null default current_organisation(),
  caller_id uuid not null,
  key text not null,
  input text not null,
  outcome jsonb,
  created_at timestamptz not null default current_timestamp,
  primary key (organisation_id, caller_id, key)
);
create index idempotency_keys_created_at_idx on idempotency_keys (created_at);
alter table idempotency_keys enable row level security, force row level security;
create policy organisation on idempotency_keys
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on idempotency_keys to mentorkit_app;
-- A job forgets old ones, of every organisation.
create policy system on idempotency_keys to mentorkit_system using (true) with check (true);
grant select, delete on idempotency_keys to mentorkit_system;

-- rate limits ---------------------------------------------------------------------------------------------------------

-- What callers have used of their budget: see graphql/rate-limit.ts. The columns, and their order, are those of
-- rate-limiter-flexible. Not in the datamodel, as nothing but the library uses it; not logged, as it is worth a minute.
create unlogged table rate_limits (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);
grant select, insert, update, delete on rate_limits to mentorkit_system;

-- organisations -------------------------------------------------------------------------------------------------------

create type organisation_status as enum ('ACTIVE', 'SUSPENDED', 'CLOSING');

create table organisations (
  id uuid primary key default uuidv7(),
  slug text not null,
  name text not null,
  locales text[] not null default '{}',
  default_locale text not null default 'en',
  time_zone text not null,
  brand jsonb not null default '{}',
  mail_from text,
  vocabulary jsonb not null default '{}',
  retention jsonb not null default '{}',
  minimum_cell integer not null default 5,
  status organisation_status not null default 'ACTIVE',
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  version integer not null default 1,
  constraint organisations_minimum_cell check (minimum_cell >= 5)
);
create unique index organisations_slug_key on organisations (slug);
-- Global, but an organisation sees its own row.
alter table organisations enable row level security, force row level security;
create policy system on organisations to mentorkit_system using (true) with check (true);
create policy organisation on organisations for select to mentorkit_app using (id = (select current_organisation()));
grant select, insert, update on organisations to mentorkit_system;
grant select on organisations to mentorkit_app;
-- It changes its own row, but neither its slug nor its status.
create policy organisation_change on organisations for update to mentorkit_app
  using (id = (select current_organisation())) with check (id = (select current_organisation()));
grant update (
  name, locales, default_locale, time_zone, brand, mail_from, vocabulary, retention, minimum_cell, updated_at, version
) on organisations to mentorkit_app;

create table organisation_domains (
  domain text primary key,
  organisation_id uuid not null,
  created_at timestamptz not null default current_timestamp
);
create index organisation_domains_organisation_id_idx on organisation_domains (organisation_id);
-- Which organisation a host name stands for is asked before one is known, and told to nobody.
alter table organisation_domains enable row level security, force row level security;
create policy system on organisation_domains to mentorkit_system using (true) with check (true);
grant select, insert, update, delete on organisation_domains to mentorkit_system;

-- identity ------------------------------------------------------------------------------------------------------------

create type user_status as enum ('ACTIVE', 'SUSPENDED', 'DEACTIVATED');
create type organisation_role as enum ('ADMIN', 'AUDITOR');
create type membership_status as enum ('INVITED', 'ACTIVE', 'SUSPENDED', 'LEFT');

create table users (
  id uuid primary key default uuidv7(),
  email text not null,
  email_verified boolean not null default false,
  status user_status not null default 'ACTIVE',
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  version integer not null default 1
);
create unique index users_email_key on users (email);
grant select, insert, update, delete on users to mentorkit_system;

create table user_identities (
  id uuid primary key default uuidv7(),
  user_id uuid not null,
  issuer text not null,
  subject text not null,
  created_at timestamptz not null default current_timestamp,
  foreign key (user_id) references users (id) on delete restrict on update cascade
);
create index user_identities_user_id_idx on user_identities (user_id);
create unique index user_identities_issuer_subject_key on user_identities (issuer, subject);
grant select, insert, update, delete on user_identities to mentorkit_system;

create table memberships (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  user_id uuid,
  email text not null,
  display_name text not null,
  locale text not null default 'en',
  time_zone text not null,
  roles organisation_role[] not null default '{}',
  status membership_status not null default 'INVITED',
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  version integer not null default 1
);
create index memberships_email_idx on memberships (email);
create unique index memberships_organisation_id_id_key on memberships (organisation_id, id);
create unique index memberships_organisation_id_email_key on memberships (organisation_id, email);
create unique index memberships_organisation_id_user_id_key on memberships (organisation_id, user_id);
alter table memberships enable row level security, force row level security;
create policy organisation on memberships
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on memberships to mentorkit_app;
-- A token says who somebody is; which organisations they belong to is found, and linked at the first sign-in, by the
-- system.
create policy system on memberships to mentorkit_system using (true) with check (true);
grant select, update on memberships to mentorkit_system;
-- An import says ANALYZE in its own transaction, once the first of its people are stored: until the server does so by
-- itself, the planner takes the table for nearly empty, and each foreign key is checked by reading all members.
grant maintain on memberships to mentorkit_app;

create table hierarchy_cues (
  organisation_id uuid not null default current_organisation(),
  membership_id uuid not null,
  title text,
  grade text,
  unit text,
  avatar_url text,
  updated_at timestamptz not null default current_timestamp,
  primary key (organisation_id, membership_id),
  foreign key (organisation_id, membership_id)
    references memberships (organisation_id, id) on delete restrict on update cascade
);
alter table hierarchy_cues enable row level security, force row level security;
create policy organisation on hierarchy_cues
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on hierarchy_cues to mentorkit_app;

create table api_clients (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  membership_id uuid not null,
  name text not null,
  secret_hash text not null,
  scopes text[],
  created_by_id uuid not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default current_timestamp,
  foreign key (organisation_id, membership_id)
    references memberships (organisation_id, id) on delete restrict on update cascade,
  constraint api_clients_scopes check (scopes <@ '{read,write,schema:read,import}'::text[] and cardinality(scopes) > 0)
);
create unique index api_clients_organisation_id_membership_id_key on api_clients (organisation_id, membership_id);
alter table api_clients enable row level security, force row level security;
create policy organisation on api_clients
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on api_clients to mentorkit_app;
-- Which organisation a key belongs to is asked before one is known.
create policy system on api_clients to mentorkit_system using (true) with check (true);
grant select on api_clients to mentorkit_system;
grant update (last_used_at) on api_clients to mentorkit_system;

create table sign_in_sessions (
  id uuid primary key default uuidv7(),
  user_id uuid not null,
  issuer text not null,
  subject text not null,
  organisation text,
  user_agent text,
  last_used_at timestamptz not null default current_timestamp,
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text,
  created_at timestamptz not null default current_timestamp,
  foreign key (user_id) references users (id) on delete restrict on update cascade
);
create index sign_in_sessions_user_id_idx on sign_in_sessions (user_id);
create index sign_in_sessions_issuer_subject_idx on sign_in_sessions (issuer, subject);
grant select, insert, update, delete on sign_in_sessions to mentorkit_system;

create table refresh_tokens (
  token_hash text primary key,
  session_id uuid not null,
  used_at timestamptz,
  created_at timestamptz not null default current_timestamp,
  foreign key (session_id) references sign_in_sessions (id) on delete cascade on update cascade
);
create index refresh_tokens_session_id_idx on refresh_tokens (session_id);
grant select, insert, update, delete on refresh_tokens to mentorkit_system;

create table address_tokens (
  token_hash text primary key,
  organisation_id uuid not null,
  kind text not null,
  subject_id uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default current_timestamp
);
-- Global: who holds the token is not signed in, and the row says which organisation it belongs to.
alter table address_tokens enable row level security, force row level security;
create policy system on address_tokens to mentorkit_system using (true) with check (true);
grant select, insert, update, delete on address_tokens to mentorkit_system;

-- audit ---------------------------------------------------------------------------------------------------------------

create type audit_outcome as enum ('DONE', 'REFUSED');

create table audit_events (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  at timestamptz not null default current_timestamp,
  actor_id uuid,
  action text not null,
  outcome audit_outcome not null default 'DONE',
  subject_type text not null,
  subject_id uuid,
  data jsonb not null default '{}',
  request_id text not null,
  seal integer
);
create index audit_events_organisation_id_id_idx on audit_events (organisation_id, id);
create index audit_events_organisation_id_subject_type_subject_id_id_idx
  on audit_events (organisation_id, subject_type, subject_id, id);
create index audit_events_organisation_id_seal_id_idx on audit_events (organisation_id, seal, id);
-- What is to be sealed is found at once, however long the log.
create index audit_events_unsealed on audit_events (organisation_id, id) where seal is null;
alter table audit_events enable row level security, force row level security;
create policy organisation on audit_events
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
-- The log can be added to, never changed; and who adds an event decides neither when it was nor whether it is sealed.
grant select on audit_events to mentorkit_app;
grant insert (actor_id, action, outcome, subject_type, subject_id, data, request_id) on audit_events to mentorkit_app;
-- Operators' events are added by the system, which also seals.
create policy system on audit_events to mentorkit_system using (true) with check (true);
grant select on audit_events to mentorkit_system;
grant insert (organisation_id, actor_id, action, outcome, subject_type, subject_id, data, request_id)
  on audit_events to mentorkit_system;
grant update (seal) on audit_events to mentorkit_system;

create table audit_seals (
  organisation_id uuid not null default current_organisation(),
  sequence integer not null,
  sealed_at timestamptz not null default current_timestamp,
  from_id uuid not null,
  to_id uuid not null,
  events integer not null,
  root bytea not null,
  previous bytea not null,
  hash bytea not null,
  primary key (organisation_id, sequence),
  constraint audit_seals_sequence check (sequence >= 1 and events >= 1)
);
alter table audit_seals enable row level security, force row level security;
create policy organisation on audit_seals
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
create policy system on audit_seals to mentorkit_system using (true) with check (true);
-- Who writes events can't write seals.
grant select on audit_seals to mentorkit_app;
grant select, insert on audit_seals to mentorkit_system;

-- notifications -------------------------------------------------------------------------------------------------------

create type mail_state as enum ('PENDING', 'SENT', 'FAILED');
create type delivery_state as enum ('PENDING', 'SENT', 'UNREACHABLE', 'FAILED');

create table mails (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  key text not null,
  membership_id uuid,
  recipient text not null,
  kind text not null,
  locale text not null,
  parameters jsonb not null,
  invitation jsonb,
  state mail_state not null default 'PENDING',
  sent_at timestamptz,
  last_error text,
  attempts integer not null default 0,
  leased_until timestamptz,
  created_at timestamptz not null default current_timestamp
);
create unique index mails_organisation_id_id_key on mails (organisation_id, id);
create unique index mails_organisation_id_key_key on mails (organisation_id, key);
alter table mails enable row level security, force row level security;
create policy organisation on mails
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on mails to mentorkit_app;

create table notification_deliveries (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  mail_id uuid not null,
  channel text not null,
  state delivery_state not null default 'PENDING',
  external_id text,
  last_error text,
  attempts integer not null default 0,
  leased_until timestamptz,
  sent_at timestamptz,
  created_at timestamptz not null default current_timestamp,
  foreign key (organisation_id, mail_id) references mails (organisation_id, id) on delete cascade on update cascade
);
create unique index notification_deliveries_organisation_id_mail_id_channel_key
  on notification_deliveries (organisation_id, mail_id, channel);
alter table notification_deliveries enable row level security, force row level security;
create policy organisation on notification_deliveries
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on notification_deliveries to mentorkit_app;

create table muted_channels (
  organisation_id uuid not null default current_organisation(),
  membership_id uuid not null,
  channel text not null,
  created_at timestamptz not null default current_timestamp,
  primary key (organisation_id, membership_id, channel),
  foreign key (organisation_id, membership_id)
    references memberships (organisation_id, id) on delete cascade on update cascade
);
alter table muted_channels enable row level security, force row level security;
create policy organisation on muted_channels
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on muted_channels to mentorkit_app;

-- plugins -------------------------------------------------------------------------------------------------------------

create type plugin_installation_state as enum ('CONFIGURED', 'ENABLED', 'DISABLED');
create type plugin_account_state as enum ('CONNECTED', 'NEEDS_RECONNECTION');

create table plugin_installations (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  plugin_id text not null,
  state plugin_installation_state not null default 'CONFIGURED',
  settings jsonb not null default '{}',
  granted text[] not null default array[]::text[],
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  version integer not null default 1
);
create unique index plugin_installations_organisation_id_plugin_id_key
  on plugin_installations (organisation_id, plugin_id);
alter table plugin_installations enable row level security, force row level security;
create policy organisation on plugin_installations
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on plugin_installations to mentorkit_app;

create table plugin_secrets (
  organisation_id uuid not null default current_organisation(),
  plugin_id text not null,
  field text not null,
  blob text not null,
  ending text,
  updated_at timestamptz not null default current_timestamp,
  primary key (organisation_id, plugin_id, field)
);
alter table plugin_secrets enable row level security, force row level security;
create policy organisation on plugin_secrets
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on plugin_secrets to mentorkit_app;

create table plugin_store_entries (
  organisation_id uuid not null default current_organisation(),
  plugin_id text not null,
  key text not null,
  value jsonb not null,
  expires_at timestamptz,
  primary key (organisation_id, plugin_id, key)
);
create index plugin_store_entries_expires_at_idx on plugin_store_entries (expires_at);
alter table plugin_store_entries enable row level security, force row level security;
create policy organisation on plugin_store_entries
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on plugin_store_entries to mentorkit_app;
-- A job removes what has run out, of all organisations, and reads nothing of it.
create policy system on plugin_store_entries to mentorkit_system using (true) with check (true);
grant select (expires_at), delete on plugin_store_entries to mentorkit_system;

create table plugin_usages (
  organisation_id uuid not null default current_organisation(),
  plugin_id text not null,
  calls bigint not null default 0,
  durations double precision[] not null default array[]::double precision[],
  failing boolean not null default false,
  needs_attention boolean not null default false,
  last_error text,
  last_error_at timestamptz,
  open_until timestamptz,
  updated_at timestamptz not null default current_timestamp,
  primary key (organisation_id, plugin_id)
);
alter table plugin_usages enable row level security, force row level security;
create policy organisation on plugin_usages
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on plugin_usages to mentorkit_app;

create table plugin_jobs (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  plugin_id text not null,
  name text not null,
  key text,
  input jsonb not null,
  started_at timestamptz,
  failed_at timestamptz,
  created_at timestamptz not null default current_timestamp
);
create index plugin_jobs_organisation_id_plugin_id_name_idx on plugin_jobs (organisation_id, plugin_id, name);
-- Two jobs that wait with the same key are one.
create unique index plugin_jobs_waiting on plugin_jobs (organisation_id, plugin_id, name, key)
  where started_at is null and failed_at is null and key is not null;
alter table plugin_jobs enable row level security, force row level security;
create policy organisation on plugin_jobs
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on plugin_jobs to mentorkit_app;

create table plugin_webhooks (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  plugin_id text not null,
  endpoint text not null,
  secret_hash text not null,
  secret_blob text not null,
  created_at timestamptz not null default current_timestamp
);
create unique index plugin_webhooks_organisation_id_id_key on plugin_webhooks (organisation_id, id);
create unique index plugin_webhooks_organisation_id_plugin_id_endpoint_key
  on plugin_webhooks (organisation_id, plugin_id, endpoint);
alter table plugin_webhooks enable row level security, force row level security;
create policy organisation on plugin_webhooks
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on plugin_webhooks to mentorkit_app;
-- Whose address a delivery came to is asked before an organisation is known.
create policy system on plugin_webhooks to mentorkit_system using (true) with check (true);
grant select on plugin_webhooks to mentorkit_system;

create table plugin_webhook_deliveries (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  webhook_id uuid not null,
  delivery_id text not null,
  event jsonb,
  received_at timestamptz not null default current_timestamp,
  handled_at timestamptz,
  foreign key (organisation_id, webhook_id)
    references plugin_webhooks (organisation_id, id) on delete cascade on update cascade
);
create index plugin_webhook_deliveries_organisation_id_webhook_id_receiv_idx
  on plugin_webhook_deliveries (organisation_id, webhook_id, received_at);
create unique index plugin_webhook_deliveries_organisation_id_webhook_id_delive_key
  on plugin_webhook_deliveries (organisation_id, webhook_id, delivery_id);
alter table plugin_webhook_deliveries enable row level security, force row level security;
create policy organisation on plugin_webhook_deliveries
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on plugin_webhook_deliveries to mentorkit_app;

create table plugin_accounts (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  plugin_id text not null,
  membership_id uuid not null,
  state plugin_account_state not null default 'CONNECTED',
  external_id text not null,
  credentials text not null,
  expires_at timestamptz,
  refresh_until timestamptz,
  connected_at timestamptz not null default current_timestamp,
  version integer not null default 1,
  foreign key (organisation_id, membership_id)
    references memberships (organisation_id, id) on delete restrict on update cascade
);
create index plugin_accounts_organisation_id_membership_id_idx on plugin_accounts (organisation_id, membership_id);
create unique index plugin_accounts_organisation_id_plugin_id_membership_id_key
  on plugin_accounts (organisation_id, plugin_id, membership_id);
alter table plugin_accounts enable row level security, force row level security;
create policy organisation on plugin_accounts
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on plugin_accounts to mentorkit_app;

-- programmes ----------------------------------------------------------------------------------------------------------

create type programme_kind as enum ('ONE_TO_ONE', 'GROUP', 'PEER', 'REVERSE', 'FLASH');
create type programme_state as enum (
  'DRAFT', 'OPEN', 'RUNNING', 'PAUSED', 'CLOSING', 'COMPLETED', 'ARCHIVED', 'CANCELLED'
);
create type programme_role as enum ('MANAGER', 'SPONSOR', 'MODERATOR', 'FACILITATOR');
create type phase_kind as enum (
  'RECRUITMENT', 'SCREENING', 'TRAINING', 'MATCHING', 'MENTORING', 'EVALUATION', 'CLOSING'
);
create type phase_state as enum ('PLANNED', 'ACTIVE', 'PAUSED', 'DONE', 'SKIPPED');
create type hierarchy_cue as enum ('TITLE', 'GRADE', 'UNIT', 'PHOTO');
create type question_type as enum ('TEXT', 'NUMBER', 'BOOLEAN', 'SINGLE_CHOICE', 'MULTIPLE_CHOICE');
create type comparison as enum ('NONE', 'SAME', 'COMPLEMENT', 'RANGE');
create type participant_role as enum ('MENTOR', 'MENTEE', 'PEER', 'FACILITATOR');

create table programmes (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  title jsonb not null,
  purpose jsonb not null,
  privacy_text jsonb not null,
  kind programme_kind not null default 'ONE_TO_ONE',
  state programme_state not null default 'DRAFT',
  locales text[] not null default '{}',
  languages text[] not null default '{}',
  time_zone text not null,
  default_capacity integer not null default 1,
  maximum_zone_hours integer,
  require_shared_language boolean not null default false,
  offer_days integer not null default 14,
  created_by_id uuid not null,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  version integer not null default 1
);
create unique index programmes_organisation_id_id_key on programmes (organisation_id, id);
alter table programmes enable row level security, force row level security;
create policy organisation on programmes
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on programmes to mentorkit_app;

create table phases (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  programme_id uuid not null,
  kind phase_kind not null,
  state phase_state not null default 'PLANNED',
  starts_at timestamptz,
  ends_at timestamptz,
  withheld_cues hierarchy_cue[] not null default array[]::hierarchy_cue[],
  position integer not null,
  foreign key (organisation_id, programme_id)
    references programmes (organisation_id, id) on delete restrict on update cascade
);
create unique index phases_organisation_id_programme_id_position_key
  on phases (organisation_id, programme_id, position);
alter table phases enable row level security, force row level security;
create policy organisation on phases
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on phases to mentorkit_app;

create table questions (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  programme_id uuid not null,
  key text not null,
  label jsonb not null,
  type question_type not null,
  options text[] not null default '{}',
  roles participant_role[] not null default '{}',
  required boolean not null default false,
  comparison comparison not null default 'NONE',
  compared_with text,
  weight double precision not null default 1,
  range double precision,
  position integer not null,
  foreign key (organisation_id, programme_id)
    references programmes (organisation_id, id) on delete restrict on update cascade
);
create unique index questions_organisation_id_programme_id_key_key on questions (organisation_id, programme_id, key);
alter table questions enable row level security, force row level security;
create policy organisation on questions
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on questions to mentorkit_app;

create table programme_role_assignments (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  programme_id uuid not null,
  membership_id uuid not null,
  role programme_role not null,
  created_at timestamptz not null default current_timestamp,
  foreign key (organisation_id, programme_id)
    references programmes (organisation_id, id) on delete restrict on update cascade,
  foreign key (organisation_id, membership_id)
    references memberships (organisation_id, id) on delete restrict on update cascade
);
create index programme_role_assignments_organisation_id_membership_id_idx
  on programme_role_assignments (organisation_id, membership_id);
create unique index programme_role_assignments_organisation_id_programme_id_mem_key
  on programme_role_assignments (organisation_id, programme_id, membership_id, role);
alter table programme_role_assignments enable row level security, force row level security;
create policy organisation on programme_role_assignments
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on programme_role_assignments to mentorkit_app;

-- feeds ---------------------------------------------------------------------------------------------------------------

create type feed_scope as enum ('ORGANISATION', 'PROGRAMME', 'CIRCLE', 'MENTORS_ONLY', 'MENTEES_ONLY', 'WORKSHOP');
create type feed_event_kind as enum (
  'POST_CREATED', 'POST_EDITED', 'POST_DELETED', 'COMMENT_CREATED', 'COMMENT_DELETED', 'REACTION_ADDED',
  'REACTION_REMOVED', 'POST_WITHHELD', 'COMMENT_WITHHELD'
);
create type post_state as enum ('DRAFT', 'PENDING_REVIEW', 'PUBLISHED', 'REJECTED', 'HIDDEN', 'REMOVED', 'DELETED');
create type content_review as enum ('NONE', 'HELD', 'MISSED', 'APPROVED', 'REJECTED');
create type reaction_kind as enum ('LIKE', 'THANKS', 'CELEBRATE', 'INSIGHT');

create table feeds (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  programme_id uuid,
  scope feed_scope not null,
  title jsonb not null,
  last_position bigint not null default 0,
  forgotten_position bigint not null default 0,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  version integer not null default 1,
  foreign key (organisation_id, programme_id)
    references programmes (organisation_id, id) on delete restrict on update cascade
);
create index feeds_organisation_id_programme_id_idx on feeds (organisation_id, programme_id);
create unique index feeds_organisation_id_id_key on feeds (organisation_id, id);
alter table feeds enable row level security, force row level security;
create policy organisation on feeds
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on feeds to mentorkit_app;

create table feed_events (
  organisation_id uuid not null default current_organisation(),
  feed_id uuid not null,
  position bigint not null,
  kind feed_event_kind not null,
  post_id uuid not null,
  comment_id uuid,
  reaction_kind text,
  actor_id uuid not null,
  created_at timestamptz not null default current_timestamp,
  primary key (organisation_id, feed_id, position),
  foreign key (organisation_id, feed_id) references feeds (organisation_id, id) on delete restrict on update cascade,
  foreign key (organisation_id, actor_id)
    references memberships (organisation_id, id) on delete restrict on update cascade
);
alter table feed_events enable row level security, force row level security;
create policy organisation on feed_events
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on feed_events to mentorkit_app;

create table posts (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  feed_id uuid not null,
  author_id uuid not null,
  body text not null,
  language text not null,
  state post_state not null default 'PUBLISHED',
  review content_review not null default 'NONE',
  review_reason jsonb,
  comment_count integer not null default 0,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  version integer not null default 1,
  foreign key (organisation_id, feed_id) references feeds (organisation_id, id) on delete restrict on update cascade,
  foreign key (organisation_id, author_id)
    references memberships (organisation_id, id) on delete restrict on update cascade
);
create index posts_organisation_id_feed_id_id_idx on posts (organisation_id, feed_id, id);
create unique index posts_organisation_id_id_key on posts (organisation_id, id);
-- What moderators have to look at is little beside what there is.
create index posts_to_review on posts (organisation_id, feed_id, id) where review in ('HELD', 'MISSED');
alter table posts enable row level security, force row level security;
create policy organisation on posts
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on posts to mentorkit_app;

create table comments (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  post_id uuid not null,
  author_id uuid not null,
  body text not null,
  language text not null,
  state post_state not null default 'PUBLISHED',
  review content_review not null default 'NONE',
  review_reason jsonb,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  version integer not null default 1,
  foreign key (organisation_id, post_id) references posts (organisation_id, id) on delete restrict on update cascade,
  foreign key (organisation_id, author_id)
    references memberships (organisation_id, id) on delete restrict on update cascade
);
create index comments_organisation_id_post_id_id_idx on comments (organisation_id, post_id, id);
create unique index comments_organisation_id_id_key on comments (organisation_id, id);
-- As with posts.
create index comments_to_review on comments (organisation_id, post_id, id) where review in ('HELD', 'MISSED');
alter table comments enable row level security, force row level security;
create policy organisation on comments
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on comments to mentorkit_app;

create table reactions (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  post_id uuid not null,
  membership_id uuid not null,
  kind reaction_kind not null,
  created_at timestamptz not null default current_timestamp,
  foreign key (organisation_id, post_id) references posts (organisation_id, id) on delete restrict on update cascade,
  foreign key (organisation_id, membership_id)
    references memberships (organisation_id, id) on delete restrict on update cascade
);
create unique index reactions_organisation_id_post_id_membership_id_kind_key
  on reactions (organisation_id, post_id, membership_id, kind);
alter table reactions enable row level security, force row level security;
create policy organisation on reactions
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on reactions to mentorkit_app;

-- participants --------------------------------------------------------------------------------------------------------

create type participant_state as enum (
  'INVITED', 'DRAFT', 'SUBMITTED', 'APPROVED', 'DECLINED', 'CHANGES_REQUESTED', 'WAITLISTED', 'PAUSED', 'WITHDRAWN',
  'REMOVED', 'COMPLETED'
);
create type import_state as enum ('AWAITING_FILE', 'QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED');

create table participants (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  programme_id uuid not null,
  membership_id uuid not null,
  role participant_role not null,
  state participant_state not null default 'DRAFT',
  capacity integer not null default 1,
  places_taken integer not null default 0,
  languages text[] not null default '{}',
  answers jsonb not null default '{}',
  external_id text,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  version integer not null default 1,
  foreign key (organisation_id, programme_id)
    references programmes (organisation_id, id) on delete restrict on update cascade,
  foreign key (organisation_id, membership_id)
    references memberships (organisation_id, id) on delete restrict on update cascade,
  constraint participants_capacity check (capacity between 0 and 1000),
  constraint participants_places_taken check (places_taken between 0 and capacity)
);
create index participants_organisation_id_programme_id_role_state_id_idx
  on participants (organisation_id, programme_id, role, state, id);
create index participants_organisation_id_membership_id_idx on participants (organisation_id, membership_id);
create unique index participants_organisation_id_id_key on participants (organisation_id, id);
create unique index participants_organisation_id_programme_id_membership_id_rol_key
  on participants (organisation_id, programme_id, membership_id, role);
create unique index participants_organisation_id_programme_id_external_id_key
  on participants (organisation_id, programme_id, external_id);
alter table participants enable row level security, force row level security;
create policy organisation on participants
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on participants to mentorkit_app;
-- As with memberships: an import says ANALYZE.
grant maintain on participants to mentorkit_app;

create table participant_imports (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  programme_id uuid not null,
  created_by_id uuid not null,
  state import_state not null default 'AWAITING_FILE',
  bytes integer not null default 0,
  bytes_read integer not null default 0,
  rows_read integer not null default 0,
  rows_created integer not null default 0,
  rows_updated integer not null default 0,
  rows_unchanged integer not null default 0,
  rows_rejected integer not null default 0,
  ignored_columns text[] not null default '{}',
  failure_code text,
  failure_parameters jsonb not null default '{}',
  started_at timestamptz,
  finished_at timestamptz,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  version integer not null default 1
);
create index participant_imports_organisation_id_programme_id_id_idx
  on participant_imports (organisation_id, programme_id, id);
create unique index participant_imports_organisation_id_id_key on participant_imports (organisation_id, id);
alter table participant_imports enable row level security, force row level security;
create policy organisation on participant_imports
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on participant_imports to mentorkit_app;

create table import_chunks (
  organisation_id uuid not null default current_organisation(),
  import_id uuid not null,
  position integer not null,
  bytes bytea not null,
  primary key (organisation_id, import_id, position),
  foreign key (organisation_id, import_id)
    references participant_imports (organisation_id, id) on delete restrict on update cascade
);
alter table import_chunks enable row level security, force row level security;
create policy organisation on import_chunks
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on import_chunks to mentorkit_app;

create table import_issues (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  import_id uuid not null,
  row integer not null,
  "column" text,
  code text not null,
  parameters jsonb not null default '{}',
  foreign key (organisation_id, import_id)
    references participant_imports (organisation_id, id) on delete restrict on update cascade
);
create index import_issues_organisation_id_import_id_row_id_idx on import_issues (organisation_id, import_id, row, id);
alter table import_issues enable row level security, force row level security;
create policy organisation on import_issues
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on import_issues to mentorkit_app;

-- matches -------------------------------------------------------------------------------------------------------------

create type matching_run_state as enum (
  'QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT', 'REVIEWING', 'PUBLISHED', 'DISCARDED'
);
create type pair_rule_kind as enum ('PIN', 'BAN');
create type match_origin as enum ('RUN', 'SELF', 'MANAGER', 'REMATCH');
create type match_state as enum (
  'PROPOSED', 'REQUESTED', 'OFFERED', 'INFO_ASKED', 'ACTIVE', 'PAUSED', 'DISCARDED', 'DECLINED', 'EXPIRED',
  'RETRACTED', 'SUPERSEDED', 'COMPLETED', 'ENDED_EARLY'
);
create type match_side as enum ('MENTOR', 'MENTEE');
create type consent as enum ('PENDING', 'GIVEN', 'REFUSED');

create table matching_runs (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  programme_id uuid not null,
  strategy text not null,
  strategy_version text,
  settings jsonb not null default '{}',
  seed integer not null,
  state matching_run_state not null default 'QUEUED',
  progress double precision not null default 0,
  snapshot_hash text,
  metrics jsonb,
  failure_code text,
  failure_message text,
  created_by_id uuid not null,
  started_at timestamptz,
  finished_at timestamptz,
  offered integer,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  version integer not null default 1,
  foreign key (organisation_id, programme_id)
    references programmes (organisation_id, id) on delete restrict on update cascade
);
create index matching_runs_organisation_id_programme_id_id_idx on matching_runs (organisation_id, programme_id, id);
create unique index matching_runs_organisation_id_id_key on matching_runs (organisation_id, id);
-- A programme is matched by one run at a time.
create unique index matching_runs_one_at_a_time on matching_runs (organisation_id, programme_id)
  where state in ('QUEUED', 'RUNNING');
alter table matching_runs enable row level security, force row level security;
create policy organisation on matching_runs
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on matching_runs to mentorkit_app;

create table matching_run_snapshots (
  organisation_id uuid not null default current_organisation(),
  run_id uuid not null,
  pool bytea not null,
  mentor_of bytea not null,
  proof bytea,
  gap integer,
  primary key (organisation_id, run_id),
  foreign key (organisation_id, run_id)
    references matching_runs (organisation_id, id) on delete restrict on update cascade
);
alter table matching_run_snapshots enable row level security, force row level security;
create policy organisation on matching_run_snapshots
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on matching_run_snapshots to mentorkit_app;

create table proposals (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  run_id uuid not null,
  mentee_id uuid not null,
  mentor_id uuid not null,
  score integer not null,
  parts jsonb not null,
  left_out text,
  foreign key (organisation_id, run_id)
    references matching_runs (organisation_id, id) on delete restrict on update cascade,
  foreign key (organisation_id, mentee_id)
    references participants (organisation_id, id) on delete restrict on update cascade,
  foreign key (organisation_id, mentor_id)
    references participants (organisation_id, id) on delete restrict on update cascade
);
create index proposals_organisation_id_run_id_score_id_idx on proposals (organisation_id, run_id, score, id);
create index proposals_organisation_id_run_id_mentor_id_idx on proposals (organisation_id, run_id, mentor_id);
create unique index proposals_organisation_id_run_id_mentee_id_key on proposals (organisation_id, run_id, mentee_id);
alter table proposals enable row level security, force row level security;
create policy organisation on proposals
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on proposals to mentorkit_app;

create table pair_rules (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  programme_id uuid not null,
  mentee_id uuid not null,
  mentor_id uuid not null,
  kind pair_rule_kind not null,
  reason text,
  created_by_id uuid not null,
  created_at timestamptz not null default current_timestamp,
  foreign key (organisation_id, mentee_id)
    references participants (organisation_id, id) on delete restrict on update cascade,
  foreign key (organisation_id, mentor_id)
    references participants (organisation_id, id) on delete restrict on update cascade
);
create unique index pair_rules_organisation_id_programme_id_mentee_id_mentor_id_key
  on pair_rules (organisation_id, programme_id, mentee_id, mentor_id);
alter table pair_rules enable row level security, force row level security;
create policy organisation on pair_rules
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on pair_rules to mentorkit_app;

create table matches (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  programme_id uuid not null,
  run_id uuid,
  origin match_origin not null,
  state match_state not null,
  pair_key text not null,
  score integer,
  offer_expires_at timestamptz,
  activated_at timestamptz,
  ended_at timestamptz,
  end_reason text,
  ended_by_id uuid,
  answerer_id uuid,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  version integer not null default 1,
  foreign key (organisation_id, programme_id)
    references programmes (organisation_id, id) on delete restrict on update cascade
);
create index matches_organisation_id_programme_id_id_idx on matches (organisation_id, programme_id, id);
create index matches_organisation_id_programme_id_state_id_idx on matches (organisation_id, programme_id, state, id);
create index matches_organisation_id_run_id_idx on matches (organisation_id, run_id);
create unique index matches_organisation_id_id_key on matches (organisation_id, id);
-- One pair has one match that is going on.
create unique index matches_one_open_match_of_a_pair on matches (organisation_id, programme_id, pair_key)
  where state in ('PROPOSED', 'REQUESTED', 'OFFERED', 'INFO_ASKED', 'ACTIVE', 'PAUSED');
alter table matches enable row level security, force row level security;
create policy organisation on matches
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on matches to mentorkit_app;

create table match_members (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  match_id uuid not null,
  participant_id uuid not null,
  side match_side not null,
  consent consent not null default 'PENDING',
  consent_at timestamptz,
  foreign key (organisation_id, match_id) references matches (organisation_id, id) on delete restrict on update cascade,
  foreign key (organisation_id, participant_id)
    references participants (organisation_id, id) on delete restrict on update cascade
);
create index match_members_organisation_id_participant_id_match_id_idx
  on match_members (organisation_id, participant_id, match_id);
create unique index match_members_organisation_id_match_id_participant_id_key
  on match_members (organisation_id, match_id, participant_id);
alter table match_members enable row level security, force row level security;
create policy organisation on match_members
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on match_members to mentorkit_app;

create table match_questions (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  match_id uuid not null,
  asked_by_id uuid not null,
  question text not null,
  answer text,
  created_at timestamptz not null default current_timestamp,
  answered_at timestamptz,
  foreign key (organisation_id, match_id) references matches (organisation_id, id) on delete restrict on update cascade
);
create index match_questions_organisation_id_match_id_id_idx on match_questions (organisation_id, match_id, id);
alter table match_questions enable row level security, force row level security;
create policy organisation on match_questions
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on match_questions to mentorkit_app;

-- accommodations ------------------------------------------------------------------------------------------------------
-- After participants and matches, which its policies read.

create type accommodation_role as enum ('MANAGER', 'FACILITATOR');

create table accommodations (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  membership_id uuid not null,
  needs text not null,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  version integer not null default 1,
  foreign key (organisation_id, membership_id)
    references memberships (organisation_id, id) on delete restrict on update cascade
);
create index accommodations_organisation_id_membership_id_idx on accommodations (organisation_id, membership_id);
create unique index accommodations_organisation_id_id_key on accommodations (organisation_id, id);
alter table accommodations enable row level security, force row level security;
create policy organisation on accommodations
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on accommodations to mentorkit_app;

create table accommodation_readers (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  accommodation_id uuid not null,
  owner_id uuid not null,
  membership_id uuid,
  role accommodation_role,
  foreign key (organisation_id, accommodation_id)
    references accommodations (organisation_id, id) on delete cascade on update cascade,
  foreign key (organisation_id, membership_id)
    references memberships (organisation_id, id) on delete restrict on update cascade,
  constraint accommodation_readers_somebody check (num_nonnulls(membership_id, role) = 1)
);
create index accommodation_readers_organisation_id_accommodation_id_idx
  on accommodation_readers (organisation_id, accommodation_id);
create index accommodation_readers_organisation_id_membership_id_idx
  on accommodation_readers (organisation_id, membership_id);
create unique index accommodation_readers_once on accommodation_readers
  (organisation_id, accommodation_id, membership_id, role) nulls not distinct;
alter table accommodation_readers enable row level security, force row level security;
create policy organisation on accommodation_readers
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on accommodation_readers to mentorkit_app;
-- Beside the organisation's policy, so both must hold. Of a role for a programme, whoever has it is meant as long as
-- the owner has handed in to take part in it.
create policy told on accommodation_readers as restrictive for select using (
  owner_id = (select current_member()) or membership_id = (select current_member())
  or role is not null and exists (
    select from programme_role_assignments a
      join participants p on p.organisation_id = a.organisation_id and p.programme_id = a.programme_id
     where a.membership_id = (select current_member()) and a.role::text = accommodation_readers.role::text
       and p.membership_id = accommodation_readers.owner_id
       and p.state in ('SUBMITTED', 'APPROVED', 'CHANGES_REQUESTED', 'WAITLISTED', 'PAUSED')));
create policy owner_adds on accommodation_readers as restrictive for insert
  with check (owner_id = (select current_member()));
create policy owner_changes on accommodation_readers as restrictive for update
  using (owner_id = (select current_member()));
create policy owner_removes on accommodation_readers as restrictive for delete
  using (owner_id = (select current_member()));

-- What is seen of the readers decides: their own policy is in the sub-select.
create policy told on accommodations as restrictive for select using (
  membership_id = (select current_member())
  or exists (select from accommodation_readers r where r.accommodation_id = accommodations.id));
create policy owner_adds on accommodations as restrictive for insert
  with check (membership_id = (select current_member()));
create policy owner_changes on accommodations as restrictive for update
  using (membership_id = (select current_member()));
create policy owner_removes on accommodations as restrictive for delete
  using (membership_id = (select current_member()));

create table care_time_rules (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  membership_id uuid not null,
  weekday integer not null,
  from_minute integer not null,
  to_minute integer not null,
  time_zone text not null,
  foreign key (organisation_id, membership_id)
    references memberships (organisation_id, id) on delete restrict on update cascade,
  constraint care_time_rules_times check (
    weekday between 1 and 7 and from_minute between 0 and 1439 and to_minute between 1 and 1440
      and from_minute < to_minute
  )
);
create index care_time_rules_organisation_id_membership_id_weekday_idx
  on care_time_rules (organisation_id, membership_id, weekday);
alter table care_time_rules enable row level security, force row level security;
create policy organisation on care_time_rules
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on care_time_rules to mentorkit_app;
-- Slots are found for one of a match, and matching is the platform's.
create policy met on care_time_rules as restrictive for select using (
  (select current_member()) is null or membership_id = (select current_member())
  or exists (
    select from participants p
      join match_members mine on mine.organisation_id = p.organisation_id and mine.participant_id = p.id
      join match_members theirs on theirs.organisation_id = mine.organisation_id and theirs.match_id = mine.match_id
      join participants t on t.organisation_id = theirs.organisation_id and t.id = theirs.participant_id
     where p.membership_id = (select current_member()) and t.membership_id = care_time_rules.membership_id));
create policy owner_adds on care_time_rules as restrictive for insert
  with check (membership_id = (select current_member()));
create policy owner_changes on care_time_rules as restrictive for update
  using (membership_id = (select current_member()));
create policy owner_removes on care_time_rules as restrictive for delete
  using (membership_id = (select current_member()));

-- sessions ------------------------------------------------------------------------------------------------------------

create type session_state as enum (
  'PROPOSED', 'SCHEDULED', 'IN_PROGRESS', 'HELD', 'NO_SHOW', 'DECLINED', 'EXPIRED', 'CANCELLED'
);
create type sync_state as enum ('NONE', 'PENDING', 'READY', 'FAILED');

create table sessions (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  programme_id uuid not null,
  match_id uuid not null,
  title text not null,
  agenda text,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  time_zone text not null,
  state session_state not null default 'SCHEDULED',
  ical_uid text not null,
  sequence integer not null default 0,
  organiser_id uuid not null,
  video_plugin text,
  video_external_id text,
  video_sync sync_state not null default 'NONE',
  cancel_reason text,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  version integer not null default 1,
  foreign key (organisation_id, match_id) references matches (organisation_id, id) on delete restrict on update cascade,
  constraint sessions_length check (ends_at > starts_at and ends_at <= starts_at + interval '12 hours')
);
create index sessions_organisation_id_match_id_starts_at_id_idx on sessions (organisation_id, match_id, starts_at, id);
create unique index sessions_organisation_id_id_key on sessions (organisation_id, id);
create unique index sessions_organisation_id_ical_uid_key on sessions (organisation_id, ical_uid);
alter table sessions enable row level security, force row level security;
create policy organisation on sessions
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on sessions to mentorkit_app;

create table session_attendees (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  session_id uuid not null,
  membership_id uuid not null,
  side match_side not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  holds boolean not null default true,
  calendar_plugin text,
  calendar_external_id text,
  calendar_sync sync_state not null default 'NONE',
  calendar_sequence integer,
  foreign key (organisation_id, session_id)
    references sessions (organisation_id, id) on delete restrict on update cascade,
  foreign key (organisation_id, membership_id)
    references memberships (organisation_id, id) on delete restrict on update cascade,
  constraint session_attendees_length check (ends_at > starts_at),
  -- Nobody is in two sessions at once: half-open, so that one may begin when another ends.
  constraint session_attendees_no_overlap exclude using gist (
    organisation_id with =, membership_id with =, tstzrange(starts_at, ends_at) with &&
  ) where (holds)
);
create index session_attendees_organisation_id_membership_id_starts_at_idx
  on session_attendees (organisation_id, membership_id, starts_at);
create unique index session_attendees_organisation_id_session_id_membership_id_key
  on session_attendees (organisation_id, session_id, membership_id);
alter table session_attendees enable row level security, force row level security;
create policy organisation on session_attendees
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on session_attendees to mentorkit_app;

create table availability_rules (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  membership_id uuid not null,
  weekday integer not null,
  from_minute integer not null,
  to_minute integer not null,
  time_zone text not null,
  foreign key (organisation_id, membership_id)
    references memberships (organisation_id, id) on delete restrict on update cascade,
  constraint availability_rules_weekday check (weekday between 1 and 7),
  constraint availability_rules_minutes check (0 <= from_minute and from_minute < to_minute and to_minute <= 1440)
);
create index availability_rules_organisation_id_membership_id_weekday_idx
  on availability_rules (organisation_id, membership_id, weekday);
alter table availability_rules enable row level security, force row level security;
create policy organisation on availability_rules
  using (organisation_id = (select current_organisation()))
  with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on availability_rules to mentorkit_app;
