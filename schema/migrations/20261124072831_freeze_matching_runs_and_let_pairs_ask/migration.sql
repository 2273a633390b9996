-- AlterTable
ALTER TABLE "matching_runs" ADD COLUMN     "offered" INTEGER;

-- AlterTable
ALTER TABLE "proposals" ADD COLUMN     "left_out" TEXT;

-- AlterTable
ALTER TABLE "matches" ADD COLUMN     "answerer_id" UUID,
ADD COLUMN     "ended_by_id" UUID;

-- CreateTable
CREATE TABLE "matching_run_snapshots" (
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "run_id" UUID NOT NULL,
    "pool" BYTEA NOT NULL,
    "mentor_of" BYTEA NOT NULL,
    "proof" BYTEA,
    "gap" INTEGER,

    CONSTRAINT "matching_run_snapshots_pkey" PRIMARY KEY ("organisation_id","run_id")
);

-- CreateTable
CREATE TABLE "match_questions" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "match_id" UUID NOT NULL,
    "asked_by_id" UUID NOT NULL,
    "question" TEXT NOT NULL,
    "answer" TEXT,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "answered_at" TIMESTAMPTZ,

    CONSTRAINT "match_questions_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "match_questions_organisation_id_match_id_id_idx" ON "match_questions"("organisation_id", "match_id", "id");

-- AddForeignKey
ALTER TABLE "matching_run_snapshots" ADD CONSTRAINT "matching_run_snapshots_organisation_id_run_id_fkey" FOREIGN KEY ("organisation_id", "run_id") REFERENCES "matching_runs"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "match_questions" ADD CONSTRAINT "match_questions_organisation_id_match_id_fkey" FOREIGN KEY ("organisation_id", "match_id") REFERENCES "matches"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

alter table "matching_run_snapshots" enable row level security;
alter table "matching_run_snapshots" force row level security;
create policy organisation on "matching_run_snapshots" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "matching_run_snapshots" to mentorkit_app;

alter table "match_questions" enable row level security;
alter table "match_questions" force row level security;
create policy organisation on "match_questions" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "match_questions" to mentorkit_app;

-- A programme is matched by one run at a time.
create unique index matching_runs_one_at_a_time on "matching_runs" (organisation_id, programme_id)
  where state in ('QUEUED', 'RUNNING');
