-- CreateEnum
CREATE TYPE "match_end_code" AS ENUM ('PROGRAMME_CLOSED', 'PROGRAMME_COMPLETED', 'PROGRAMME_CANCELLED');

-- AlterTable
ALTER TABLE "programmes" ADD COLUMN     "paused_at" TIMESTAMPTZ;

-- AlterTable
ALTER TABLE "participants" ADD COLUMN     "invited" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "matches" ADD COLUMN     "end_code" "match_end_code",
ADD COLUMN     "held_expires_at" TIMESTAMPTZ;

-- AlterTable
ALTER TABLE "sessions" ADD COLUMN     "withdrawn" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "mails" ADD COLUMN     "programme_id" UUID,
ADD COLUMN     "subject_id" UUID;

-- What the clock has to find each minute. Under row-level security a comparison of enums is no condition for an index, so
-- each state has one of its own.
create index phases_planned_starts_at on "phases" (organisation_id, starts_at) where state = 'PLANNED';
create index phases_active_ends_at on "phases" (organisation_id, ends_at) where state = 'ACTIVE';
create index matches_open_offer_expires_at on "matches" (organisation_id, offer_expires_at)
  where state in ('REQUESTED', 'OFFERED', 'INFO_ASKED');

-- What waits for its programme to go on.
create index mails_pending_programme on "mails" (organisation_id, programme_id) where state = 'PENDING';
