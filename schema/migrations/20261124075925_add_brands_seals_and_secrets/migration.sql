-- CreateEnum
CREATE TYPE "audit_outcome" AS ENUM ('DONE', 'REFUSED');

-- AlterTable
ALTER TABLE "audit_events" ADD COLUMN     "outcome" "audit_outcome" NOT NULL DEFAULT 'DONE',
ADD COLUMN     "seal" INTEGER;

-- AlterTable
ALTER TABLE "organisations" ADD COLUMN     "brand" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "mail_from" TEXT,
ADD COLUMN     "minimum_cell" INTEGER NOT NULL DEFAULT 5,
ADD COLUMN     "retention" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "vocabulary" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "audit_seals" (
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "sequence" INTEGER NOT NULL,
    "sealed_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "from_id" UUID NOT NULL,
    "to_id" UUID NOT NULL,
    "events" INTEGER NOT NULL,
    "root" BYTEA NOT NULL,
    "previous" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_seals_pkey" PRIMARY KEY ("organisation_id","sequence")
);

-- CreateTable
CREATE TABLE "organisation_domains" (
    "domain" TEXT NOT NULL,
    "organisation_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organisation_domains_pkey" PRIMARY KEY ("domain")
);

-- CreateTable
CREATE TABLE "plugin_secrets" (
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "plugin_id" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "blob" TEXT NOT NULL,
    "ending" TEXT,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "plugin_secrets_pkey" PRIMARY KEY ("organisation_id","plugin_id","field")
);

-- CreateIndex
CREATE INDEX "organisation_domains_organisation_id_idx" ON "organisation_domains"("organisation_id");

-- CreateIndex
CREATE INDEX "audit_events_organisation_id_seal_id_idx" ON "audit_events"("organisation_id", "seal", "id");

alter table "audit_seals" enable row level security;
alter table "audit_seals" force row level security;
create policy organisation on "audit_seals" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
create policy system on "audit_seals" to mentorkit_system using (true) with check (true);
-- Who writes events can't write seals.
grant select on "audit_seals" to mentorkit_app;
grant select, insert on "audit_seals" to mentorkit_system;

-- Who adds an event decides neither when it was nor whether it is sealed. Operators' events are added by the system.
create policy system on "audit_events" to mentorkit_system using (true) with check (true);
revoke insert on "audit_events" from mentorkit_app;
grant insert (actor_id, action, outcome, subject_type, subject_id, data, request_id) on "audit_events" to mentorkit_app;
grant select on "audit_events" to mentorkit_system;
grant insert (organisation_id, actor_id, action, outcome, subject_type, subject_id, data, request_id) on "audit_events" to mentorkit_system;
grant update (seal) on "audit_events" to mentorkit_system;

-- Which organisation a host name stands for is asked before one is known, and told to nobody.
alter table "organisation_domains" enable row level security;
alter table "organisation_domains" force row level security;
create policy system on "organisation_domains" to mentorkit_system using (true) with check (true);
grant select, insert, update, delete on "organisation_domains" to mentorkit_system;

alter table "plugin_secrets" enable row level security;
alter table "plugin_secrets" force row level security;
create policy organisation on "plugin_secrets" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "plugin_secrets" to mentorkit_app;

-- An organisation changes its own row, but neither its slug nor its status.
create policy organisation_change on "organisations" for update to mentorkit_app
  using (id = (select current_organisation())) with check (id = (select current_organisation()));
grant update (name, locales, default_locale, time_zone, brand, mail_from, vocabulary, retention, minimum_cell, updated_at, version)
  on "organisations" to mentorkit_app;
alter table "organisations" add constraint organisations_minimum_cell check (minimum_cell >= 5);
alter table "audit_seals" add constraint audit_seals_sequence check (sequence >= 1 and events >= 1);

-- What is to be sealed is found at once, however long the log.
create index audit_events_unsealed on "audit_events" (organisation_id, id) where seal is null;
