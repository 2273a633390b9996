-- CreateEnum
CREATE TYPE "application_decision" AS ENUM ('APPROVE', 'DECLINE', 'REQUEST_CHANGES', 'WAITLIST');

-- AlterTable
ALTER TABLE "programmes" ADD COLUMN     "admission" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "participants" ADD COLUMN     "attempt" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "handed_in_at" TIMESTAMPTZ NOT NULL DEFAULT present(),
ADD COLUMN     "may_return" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "returned_after_decline" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "waitlisted_at" TIMESTAMPTZ NOT NULL DEFAULT present();

-- CreateTable
CREATE TABLE "participant_decisions" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "participant_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "decision" "application_decision" NOT NULL,
    "comment" TEXT,
    "note" TEXT,
    "decided_by_id" UUID,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT present(),

    CONSTRAINT "participant_decisions_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "participant_decisions_organisation_id_participant_id_id_idx" ON "participant_decisions"("organisation_id", "participant_id", "id");

-- AddForeignKey
ALTER TABLE "participant_decisions" ADD CONSTRAINT "participant_decisions_organisation_id_participant_id_fkey" FOREIGN KEY ("organisation_id", "participant_id") REFERENCES "participants"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "participant_decisions" ADD CONSTRAINT "participant_decisions_organisation_id_decided_by_id_fkey" FOREIGN KEY ("organisation_id", "decided_by_id") REFERENCES "memberships"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

alter table "participant_decisions" enable row level security;
alter table "participant_decisions" force row level security;
create policy organisation on "participant_decisions" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
-- What was decided, by whom and when is only ever added to.
grant select, insert on "participant_decisions" to mentorkit_app;

-- The policies of row-level security hold for the owner, too.
alter table "participants" no force row level security;
update "participants" set handed_in_at = updated_at, waitlisted_at = updated_at;
alter table "participants" force row level security;

-- The orders of the queue and of the waiting lists, of one role, too. Under row-level security a comparison of enums is no
-- condition for an index, so each state has its own.
create index participants_submitted_handed_in_at on "participants" (organisation_id, programme_id, handed_in_at, id)
  where state = 'SUBMITTED';
create index participants_submitted_mentors_handed_in_at on "participants" (organisation_id, programme_id, handed_in_at, id)
  where state = 'SUBMITTED' and role = 'MENTOR';
create index participants_submitted_mentees_handed_in_at on "participants" (organisation_id, programme_id, handed_in_at, id)
  where state = 'SUBMITTED' and role = 'MENTEE';
create index participants_waitlisted_at on "participants" (organisation_id, programme_id, waitlisted_at, id)
  where state = 'WAITLISTED';
create index participants_waitlisted_mentors_at on "participants" (organisation_id, programme_id, waitlisted_at, id)
  where state = 'WAITLISTED' and role = 'MENTOR';
create index participants_waitlisted_mentees_at on "participants" (organisation_id, programme_id, waitlisted_at, id)
  where state = 'WAITLISTED' and role = 'MENTEE';

-- Of the state that was added last, as of the others.
create index participants_state_lapsed_programme_id on "participants" (organisation_id, programme_id, id) where state = 'LAPSED';
