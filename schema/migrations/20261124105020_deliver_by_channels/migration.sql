-- CreateEnum
CREATE TYPE "delivery_state" AS ENUM ('PENDING', 'SENT', 'UNREACHABLE', 'FAILED');

-- DropIndex
DROP INDEX "mails_organisation_id_id_idx";

-- CreateTable
CREATE TABLE "notification_deliveries" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "mail_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "state" "delivery_state" NOT NULL DEFAULT 'PENDING',
    "external_id" TEXT,
    "last_error" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "leased_until" TIMESTAMPTZ,
    "sent_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notification_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "muted_channels" (
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "membership_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "muted_channels_pkey" PRIMARY KEY ("organisation_id","membership_id","channel")
);

-- CreateIndex
CREATE UNIQUE INDEX "notification_deliveries_organisation_id_mail_id_channel_key" ON "notification_deliveries"("organisation_id", "mail_id", "channel");

-- CreateIndex
CREATE UNIQUE INDEX "mails_organisation_id_id_key" ON "mails"("organisation_id", "id");

-- AddForeignKey
ALTER TABLE "notification_deliveries" ADD CONSTRAINT "notification_deliveries_organisation_id_mail_id_fkey" FOREIGN KEY ("organisation_id", "mail_id") REFERENCES "mails"("organisation_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "muted_channels" ADD CONSTRAINT "muted_channels_organisation_id_membership_id_fkey" FOREIGN KEY ("organisation_id", "membership_id") REFERENCES "memberships"("organisation_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

alter table "notification_deliveries" enable row level security;
alter table "notification_deliveries" force row level security;
create policy organisation on "notification_deliveries" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "notification_deliveries" to mentorkit_app;

alter table "muted_channels" enable row level security;
alter table "muted_channels" force row level security;
create policy organisation on "muted_channels" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "muted_channels" to mentorkit_app;
