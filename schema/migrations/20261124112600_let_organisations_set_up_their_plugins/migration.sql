-- CreateEnum
CREATE TYPE "plugin_installation_state" AS ENUM ('CONFIGURED', 'ENABLED', 'DISABLED');

-- CreateEnum
CREATE TYPE "plugin_account_state" AS ENUM ('CONNECTED', 'NEEDS_RECONNECTION');

-- CreateTable
CREATE TABLE "plugin_installations" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "plugin_id" TEXT NOT NULL,
    "state" "plugin_installation_state" NOT NULL DEFAULT 'CONFIGURED',
    "settings" JSONB NOT NULL DEFAULT '{}',
    "granted" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "plugin_installations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plugin_usages" (
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "plugin_id" TEXT NOT NULL,
    "calls" BIGINT NOT NULL DEFAULT 0,
    "durations" DOUBLE PRECISION[] NOT NULL DEFAULT ARRAY[]::DOUBLE PRECISION[],
    "failing" BOOLEAN NOT NULL DEFAULT false,
    "needs_attention" BOOLEAN NOT NULL DEFAULT false,
    "last_error" TEXT,
    "last_error_at" TIMESTAMPTZ,
    "open_until" TIMESTAMPTZ,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "plugin_usages_pkey" PRIMARY KEY ("organisation_id","plugin_id")
);

-- CreateTable
CREATE TABLE "plugin_jobs" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "plugin_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "key" TEXT,
    "input" JSONB NOT NULL,
    "started_at" TIMESTAMPTZ,
    "failed_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "plugin_jobs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plugin_webhooks" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "plugin_id" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "secret_blob" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "plugin_webhooks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plugin_webhook_deliveries" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "webhook_id" UUID NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "event" JSONB,
    "received_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "handled_at" TIMESTAMPTZ,

    CONSTRAINT "plugin_webhook_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plugin_accounts" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "plugin_id" TEXT NOT NULL,
    "membership_id" UUID NOT NULL,
    "state" "plugin_account_state" NOT NULL DEFAULT 'CONNECTED',
    "external_id" TEXT NOT NULL,
    "credentials" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ,
    "refresh_until" TIMESTAMPTZ,
    "connected_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "plugin_accounts_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "plugin_installations_organisation_id_plugin_id_key" ON "plugin_installations"("organisation_id", "plugin_id");

-- CreateIndex
CREATE INDEX "plugin_jobs_organisation_id_plugin_id_name_idx" ON "plugin_jobs"("organisation_id", "plugin_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "plugin_webhooks_organisation_id_id_key" ON "plugin_webhooks"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "plugin_webhooks_organisation_id_plugin_id_endpoint_key" ON "plugin_webhooks"("organisation_id", "plugin_id", "endpoint");

-- CreateIndex
CREATE INDEX "plugin_webhook_deliveries_organisation_id_webhook_id_receiv_idx" ON "plugin_webhook_deliveries"("organisation_id", "webhook_id", "received_at");

-- CreateIndex
CREATE UNIQUE INDEX "plugin_webhook_deliveries_organisation_id_webhook_id_delive_key" ON "plugin_webhook_deliveries"("organisation_id", "webhook_id", "delivery_id");

-- CreateIndex
CREATE INDEX "plugin_accounts_organisation_id_membership_id_idx" ON "plugin_accounts"("organisation_id", "membership_id");

-- CreateIndex
CREATE UNIQUE INDEX "plugin_accounts_organisation_id_plugin_id_membership_id_key" ON "plugin_accounts"("organisation_id", "plugin_id", "membership_id");

-- AddForeignKey
ALTER TABLE "plugin_webhook_deliveries" ADD CONSTRAINT "plugin_webhook_deliveries_organisation_id_webhook_id_fkey" FOREIGN KEY ("organisation_id", "webhook_id") REFERENCES "plugin_webhooks"("organisation_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plugin_accounts" ADD CONSTRAINT "plugin_accounts_organisation_id_membership_id_fkey" FOREIGN KEY ("organisation_id", "membership_id") REFERENCES "memberships"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Whoever had entered settings was using the plugin. Before the policies bind the owner.
alter table "plugin_settings" no force row level security;
insert into "plugin_installations" (organisation_id, plugin_id, state, settings, updated_at)
  select organisation_id, plugin_id, 'ENABLED', settings, updated_at from "plugin_settings";
drop table "plugin_settings";

alter table "plugin_installations" enable row level security;
alter table "plugin_installations" force row level security;
create policy organisation on "plugin_installations" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "plugin_installations" to mentorkit_app;

alter table "plugin_usages" enable row level security;
alter table "plugin_usages" force row level security;
create policy organisation on "plugin_usages" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "plugin_usages" to mentorkit_app;

alter table "plugin_jobs" enable row level security;
alter table "plugin_jobs" force row level security;
create policy organisation on "plugin_jobs" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "plugin_jobs" to mentorkit_app;

alter table "plugin_webhooks" enable row level security;
alter table "plugin_webhooks" force row level security;
create policy organisation on "plugin_webhooks" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "plugin_webhooks" to mentorkit_app;

alter table "plugin_webhook_deliveries" enable row level security;
alter table "plugin_webhook_deliveries" force row level security;
create policy organisation on "plugin_webhook_deliveries" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "plugin_webhook_deliveries" to mentorkit_app;

alter table "plugin_accounts" enable row level security;
alter table "plugin_accounts" force row level security;
create policy organisation on "plugin_accounts" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "plugin_accounts" to mentorkit_app;

-- Two jobs that wait with the same key are one.
create unique index plugin_jobs_waiting on "plugin_jobs" (organisation_id, plugin_id, name, key)
  where started_at is null and failed_at is null and key is not null;

-- Whose address a delivery came to is asked before an organisation is known.
create policy system on "plugin_webhooks" to mentorkit_system using (true) with check (true);
grant select on "plugin_webhooks" to mentorkit_system;
