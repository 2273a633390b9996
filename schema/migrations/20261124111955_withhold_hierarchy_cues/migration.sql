-- CreateEnum
CREATE TYPE "hierarchy_cue" AS ENUM ('TITLE', 'GRADE', 'UNIT', 'PHOTO');

-- AlterTable
ALTER TABLE "phases" ADD COLUMN     "withheld_cues" "hierarchy_cue"[] NOT NULL DEFAULT ARRAY[]::"hierarchy_cue"[];

-- CreateTable
CREATE TABLE "hierarchy_cues" (
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "membership_id" UUID NOT NULL,
    "title" TEXT,
    "grade" TEXT,
    "unit" TEXT,
    "avatar_url" TEXT,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "hierarchy_cues_pkey" PRIMARY KEY ("organisation_id","membership_id")
);

-- AddForeignKey
ALTER TABLE "hierarchy_cues" ADD CONSTRAINT "hierarchy_cues_organisation_id_membership_id_fkey" FOREIGN KEY ("organisation_id", "membership_id") REFERENCES "memberships"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

alter table "hierarchy_cues" enable row level security;
alter table "hierarchy_cues" force row level security;
create policy organisation on "hierarchy_cues" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "hierarchy_cues" to mentorkit_app;

-- The policies of row-level security hold for the owner, too, so pictures are moved while they are lifted.
alter table "memberships" no force row level security;
alter table "hierarchy_cues" no force row level security;
insert into "hierarchy_cues" (organisation_id, membership_id, avatar_url)
  select organisation_id, id, avatar_url from "memberships" where avatar_url is not null;
alter table "memberships" force row level security;
alter table "hierarchy_cues" force row level security;
alter table "memberships" drop column "avatar_url";
