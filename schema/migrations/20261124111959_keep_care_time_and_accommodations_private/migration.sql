-- CreateEnum
CREATE TYPE "accommodation_role" AS ENUM ('MANAGER', 'FACILITATOR');

-- CreateTable
CREATE TABLE "accommodations" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "membership_id" UUID NOT NULL,
    "needs" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "accommodations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accommodation_readers" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "accommodation_id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "membership_id" UUID,
    "role" "accommodation_role",

    CONSTRAINT "accommodation_readers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "care_time_rules" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "membership_id" UUID NOT NULL,
    "weekday" INTEGER NOT NULL,
    "from_minute" INTEGER NOT NULL,
    "to_minute" INTEGER NOT NULL,
    "time_zone" TEXT NOT NULL,

    CONSTRAINT "care_time_rules_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "accommodations_organisation_id_membership_id_idx" ON "accommodations"("organisation_id", "membership_id");

-- CreateIndex
CREATE UNIQUE INDEX "accommodations_organisation_id_id_key" ON "accommodations"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "accommodation_readers_organisation_id_accommodation_id_idx" ON "accommodation_readers"("organisation_id", "accommodation_id");

-- CreateIndex
CREATE INDEX "accommodation_readers_organisation_id_membership_id_idx" ON "accommodation_readers"("organisation_id", "membership_id");

-- CreateIndex
CREATE INDEX "care_time_rules_organisation_id_membership_id_weekday_idx" ON "care_time_rules"("organisation_id", "membership_id", "weekday");

-- AddForeignKey
ALTER TABLE "accommodations" ADD CONSTRAINT "accommodations_organisation_id_membership_id_fkey" FOREIGN KEY ("organisation_id", "membership_id") REFERENCES "memberships"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accommodation_readers" ADD CONSTRAINT "accommodation_readers_organisation_id_accommodation_id_fkey" FOREIGN KEY ("organisation_id", "accommodation_id") REFERENCES "accommodations"("organisation_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accommodation_readers" ADD CONSTRAINT "accommodation_readers_organisation_id_membership_id_fkey" FOREIGN KEY ("organisation_id", "membership_id") REFERENCES "memberships"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "care_time_rules" ADD CONSTRAINT "care_time_rules_organisation_id_membership_id_fkey" FOREIGN KEY ("organisation_id", "membership_id") REFERENCES "memberships"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

alter table "accommodations" enable row level security;
alter table "accommodations" force row level security;
create policy organisation on "accommodations" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "accommodations" to mentorkit_app;

alter table "accommodation_readers" enable row level security;
alter table "accommodation_readers" force row level security;
create policy organisation on "accommodation_readers" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "accommodation_readers" to mentorkit_app;

alter table "care_time_rules" enable row level security;
alter table "care_time_rules" force row level security;
create policy organisation on "care_time_rules" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "care_time_rules" to mentorkit_app;

-- For whom the transaction reads and writes; nobody where it is the platform itself.
create function current_member() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.member', true), '')::uuid;

-- Beside the organisation's policy, so both must hold. Of a role for a programme, whoever has it is meant as long as the
-- owner has handed in to take part in it.
create policy told on "accommodation_readers" as restrictive for select using (
  owner_id = (select current_member()) or membership_id = (select current_member())
  or role is not null and exists (
    select from programme_role_assignments a
      join participants p on p.organisation_id = a.organisation_id and p.programme_id = a.programme_id
     where a.membership_id = (select current_member()) and a.role::text = accommodation_readers.role::text
       and p.membership_id = accommodation_readers.owner_id
       and p.state in ('SUBMITTED', 'APPROVED', 'CHANGES_REQUESTED', 'WAITLISTED', 'PAUSED')));
create policy owner_adds on "accommodation_readers" as restrictive for insert with check (owner_id = (select current_member()));
create policy owner_changes on "accommodation_readers" as restrictive for update using (owner_id = (select current_member()));
create policy owner_removes on "accommodation_readers" as restrictive for delete using (owner_id = (select current_member()));

-- What is seen of the readers decides: their own policy is in the sub-select.
create policy told on "accommodations" as restrictive for select using (
  membership_id = (select current_member())
  or exists (select from accommodation_readers r where r.accommodation_id = accommodations.id));
create policy owner_adds on "accommodations" as restrictive for insert with check (membership_id = (select current_member()));
create policy owner_changes on "accommodations" as restrictive for update using (membership_id = (select current_member()));
create policy owner_removes on "accommodations" as restrictive for delete using (membership_id = (select current_member()));

alter table "accommodation_readers" add constraint accommodation_readers_somebody
  check (num_nonnulls(membership_id, role) = 1);
create unique index accommodation_readers_once on "accommodation_readers"
  (organisation_id, accommodation_id, membership_id, role) nulls not distinct;

-- Slots are found for one of a match, and matching is the platform's.
create policy met on "care_time_rules" as restrictive for select using (
  (select current_member()) is null or membership_id = (select current_member())
  or exists (
    select from participants p
      join match_members mine on mine.organisation_id = p.organisation_id and mine.participant_id = p.id
      join match_members theirs on theirs.organisation_id = mine.organisation_id and theirs.match_id = mine.match_id
      join participants t on t.organisation_id = theirs.organisation_id and t.id = theirs.participant_id
     where p.membership_id = (select current_member()) and t.membership_id = care_time_rules.membership_id));
create policy owner_adds on "care_time_rules" as restrictive for insert with check (membership_id = (select current_member()));
create policy owner_changes on "care_time_rules" as restrictive for update using (membership_id = (select current_member()));
create policy owner_removes on "care_time_rules" as restrictive for delete using (membership_id = (select current_member()));

alter table "care_time_rules" add constraint care_time_rules_times
  check (weekday between 1 and 7 and from_minute between 0 and 1439 and to_minute between 1 and 1440 and from_minute < to_minute);
