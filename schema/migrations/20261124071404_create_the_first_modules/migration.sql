-- No organisation, no rows: an unset setting is null, one that was set and has ended is ''.
create function current_organisation() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.organisation', true), '')::uuid;

-- CreateEnum
CREATE TYPE "feed_scope" AS ENUM ('ORGANISATION', 'PROGRAMME', 'CIRCLE', 'MENTORS_ONLY', 'MENTEES_ONLY', 'WORKSHOP');

-- CreateEnum
CREATE TYPE "feed_event_kind" AS ENUM ('POST_CREATED', 'POST_EDITED', 'POST_DELETED', 'COMMENT_CREATED', 'COMMENT_DELETED', 'REACTION_ADDED', 'REACTION_REMOVED');

-- CreateEnum
CREATE TYPE "post_state" AS ENUM ('DRAFT', 'PENDING_REVIEW', 'PUBLISHED', 'REJECTED', 'HIDDEN', 'REMOVED', 'DELETED');

-- CreateEnum
CREATE TYPE "reaction_kind" AS ENUM ('LIKE', 'THANKS', 'CELEBRATE', 'INSIGHT');

-- CreateEnum
CREATE TYPE "user_status" AS ENUM ('ACTIVE', 'SUSPENDED', 'DEACTIVATED');

-- CreateEnum
CREATE TYPE "organisation_role" AS ENUM ('ADMIN', 'AUDITOR');

-- CreateEnum
CREATE TYPE "membership_status" AS ENUM ('INVITED', 'ACTIVE', 'SUSPENDED', 'LEFT');

-- CreateEnum
CREATE TYPE "matching_run_state" AS ENUM ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT', 'REVIEWING', 'PUBLISHED', 'DISCARDED');

-- CreateEnum
CREATE TYPE "pair_rule_kind" AS ENUM ('PIN', 'BAN');

-- CreateEnum
CREATE TYPE "match_origin" AS ENUM ('RUN', 'SELF', 'MANAGER', 'REMATCH');

-- CreateEnum
CREATE TYPE "match_state" AS ENUM ('PROPOSED', 'REQUESTED', 'OFFERED', 'INFO_ASKED', 'ACTIVE', 'PAUSED', 'DISCARDED', 'DECLINED', 'EXPIRED', 'RETRACTED', 'SUPERSEDED', 'COMPLETED', 'ENDED_EARLY');

-- CreateEnum
CREATE TYPE "match_side" AS ENUM ('MENTOR', 'MENTEE');

-- CreateEnum
CREATE TYPE "consent" AS ENUM ('PENDING', 'GIVEN', 'REFUSED');

-- CreateEnum
CREATE TYPE "mail_state" AS ENUM ('PENDING', 'SENT', 'FAILED');

-- CreateEnum
CREATE TYPE "organisation_status" AS ENUM ('ACTIVE', 'SUSPENDED', 'CLOSING');

-- CreateEnum
CREATE TYPE "participant_role" AS ENUM ('MENTOR', 'MENTEE', 'PEER', 'FACILITATOR');

-- CreateEnum
CREATE TYPE "participant_state" AS ENUM ('INVITED', 'DRAFT', 'SUBMITTED', 'APPROVED', 'DECLINED', 'CHANGES_REQUESTED', 'WAITLISTED', 'PAUSED', 'WITHDRAWN', 'REMOVED', 'COMPLETED');

-- CreateEnum
CREATE TYPE "import_state" AS ENUM ('AWAITING_FILE', 'QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED');

-- CreateEnum
CREATE TYPE "programme_kind" AS ENUM ('ONE_TO_ONE', 'GROUP', 'PEER', 'REVERSE', 'FLASH');

-- CreateEnum
CREATE TYPE "programme_state" AS ENUM ('DRAFT', 'OPEN', 'RUNNING', 'PAUSED', 'CLOSING', 'COMPLETED', 'ARCHIVED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "phase_kind" AS ENUM ('RECRUITMENT', 'SCREENING', 'TRAINING', 'MATCHING', 'MENTORING', 'EVALUATION', 'CLOSING');

-- CreateEnum
CREATE TYPE "phase_state" AS ENUM ('PLANNED', 'ACTIVE', 'PAUSED', 'DONE', 'SKIPPED');

-- CreateEnum
CREATE TYPE "question_type" AS ENUM ('TEXT', 'NUMBER', 'BOOLEAN', 'SINGLE_CHOICE', 'MULTIPLE_CHOICE');

-- CreateEnum
CREATE TYPE "comparison" AS ENUM ('NONE', 'SAME', 'COMPLEMENT', 'RANGE');

-- CreateEnum
CREATE TYPE "programme_role" AS ENUM ('MANAGER', 'SPONSOR', 'MODERATOR', 'FACILITATOR');

-- CreateEnum
CREATE TYPE "session_state" AS ENUM ('PROPOSED', 'SCHEDULED', 'IN_PROGRESS', 'HELD', 'NO_SHOW', 'DECLINED', 'EXPIRED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "sync_state" AS ENUM ('NONE', 'PENDING', 'READY', 'FAILED');

-- CreateTable
CREATE TABLE "audit_events" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_id" UUID,
    "action" TEXT NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" UUID,
    "data" JSONB NOT NULL DEFAULT '{}',
    "request_id" TEXT NOT NULL,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox_events" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "job" TEXT NOT NULL,
    "key" TEXT,
    "input" JSONB NOT NULL,
    "request_id" TEXT NOT NULL,
    "run_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "feeds" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "programme_id" UUID,
    "scope" "feed_scope" NOT NULL,
    "title" JSONB NOT NULL,
    "last_position" BIGINT NOT NULL DEFAULT 0,
    "forgotten_position" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "feeds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "feed_events" (
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "feed_id" UUID NOT NULL,
    "position" BIGINT NOT NULL,
    "kind" "feed_event_kind" NOT NULL,
    "post_id" UUID NOT NULL,
    "comment_id" UUID,
    "reaction_kind" TEXT,
    "actor_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "feed_events_pkey" PRIMARY KEY ("organisation_id","feed_id","position")
);

-- CreateTable
CREATE TABLE "posts" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "feed_id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "body" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "state" "post_state" NOT NULL DEFAULT 'PUBLISHED',
    "comment_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "posts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "comments" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "post_id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "body" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "state" "post_state" NOT NULL DEFAULT 'PUBLISHED',
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "comments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reactions" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "post_id" UUID NOT NULL,
    "membership_id" UUID NOT NULL,
    "kind" "reaction_kind" NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reactions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "status" "user_status" NOT NULL DEFAULT 'ACTIVE',
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user_identities" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "user_id" UUID NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_identities_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "memberships" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "user_id" UUID,
    "email" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "locale" TEXT NOT NULL DEFAULT 'en',
    "time_zone" TEXT NOT NULL,
    "avatar_url" TEXT,
    "roles" "organisation_role"[],
    "status" "membership_status" NOT NULL DEFAULT 'INVITED',
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "address_tokens" (
    "token_hash" TEXT NOT NULL,
    "organisation_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL,
    "used_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "address_tokens_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "matching_runs" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "programme_id" UUID NOT NULL,
    "strategy" TEXT NOT NULL,
    "strategy_version" TEXT,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "seed" INTEGER NOT NULL,
    "state" "matching_run_state" NOT NULL DEFAULT 'QUEUED',
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "snapshot_hash" TEXT,
    "metrics" JSONB,
    "failure_code" TEXT,
    "failure_message" TEXT,
    "created_by_id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ,
    "finished_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "matching_runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "proposals" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "run_id" UUID NOT NULL,
    "mentee_id" UUID NOT NULL,
    "mentor_id" UUID NOT NULL,
    "score" INTEGER NOT NULL,
    "parts" JSONB NOT NULL,

    CONSTRAINT "proposals_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pair_rules" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "programme_id" UUID NOT NULL,
    "mentee_id" UUID NOT NULL,
    "mentor_id" UUID NOT NULL,
    "kind" "pair_rule_kind" NOT NULL,
    "reason" TEXT,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pair_rules_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "matches" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "programme_id" UUID NOT NULL,
    "run_id" UUID,
    "origin" "match_origin" NOT NULL,
    "state" "match_state" NOT NULL,
    "pair_key" TEXT NOT NULL,
    "score" INTEGER,
    "offer_expires_at" TIMESTAMPTZ,
    "activated_at" TIMESTAMPTZ,
    "ended_at" TIMESTAMPTZ,
    "end_reason" TEXT,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "matches_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "match_members" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "match_id" UUID NOT NULL,
    "participant_id" UUID NOT NULL,
    "side" "match_side" NOT NULL,
    "consent" "consent" NOT NULL DEFAULT 'PENDING',
    "consent_at" TIMESTAMPTZ,

    CONSTRAINT "match_members_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mails" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "key" TEXT NOT NULL,
    "membership_id" UUID,
    "recipient" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "parameters" JSONB NOT NULL,
    "invitation" JSONB,
    "state" "mail_state" NOT NULL DEFAULT 'PENDING',
    "sent_at" TIMESTAMPTZ,
    "last_error" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mails_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organisations" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "locales" TEXT[],
    "default_locale" TEXT NOT NULL DEFAULT 'en',
    "time_zone" TEXT NOT NULL,
    "status" "organisation_status" NOT NULL DEFAULT 'ACTIVE',
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "organisations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "participants" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "programme_id" UUID NOT NULL,
    "membership_id" UUID NOT NULL,
    "role" "participant_role" NOT NULL,
    "state" "participant_state" NOT NULL DEFAULT 'DRAFT',
    "capacity" INTEGER NOT NULL DEFAULT 1,
    "places_taken" INTEGER NOT NULL DEFAULT 0,
    "languages" TEXT[],
    "answers" JSONB NOT NULL DEFAULT '{}',
    "external_id" TEXT,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "participants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "participant_imports" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "programme_id" UUID NOT NULL,
    "created_by_id" UUID NOT NULL,
    "state" "import_state" NOT NULL DEFAULT 'AWAITING_FILE',
    "bytes" INTEGER NOT NULL DEFAULT 0,
    "rows_read" INTEGER NOT NULL DEFAULT 0,
    "rows_created" INTEGER NOT NULL DEFAULT 0,
    "rows_updated" INTEGER NOT NULL DEFAULT 0,
    "rows_unchanged" INTEGER NOT NULL DEFAULT 0,
    "rows_rejected" INTEGER NOT NULL DEFAULT 0,
    "failure_code" TEXT,
    "failure_message" TEXT,
    "started_at" TIMESTAMPTZ,
    "finished_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "participant_imports_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_chunks" (
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "import_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "import_chunks_pkey" PRIMARY KEY ("organisation_id","import_id","position")
);

-- CreateTable
CREATE TABLE "import_issues" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "import_id" UUID NOT NULL,
    "row" INTEGER NOT NULL,
    "column" TEXT,
    "code" TEXT NOT NULL,
    "parameters" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "import_issues_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plugin_store_entries" (
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "plugin_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "expires_at" TIMESTAMPTZ,

    CONSTRAINT "plugin_store_entries_pkey" PRIMARY KEY ("organisation_id","plugin_id","key")
);

-- CreateTable
CREATE TABLE "plugin_settings" (
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "plugin_id" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "plugin_settings_pkey" PRIMARY KEY ("organisation_id","plugin_id")
);

-- CreateTable
CREATE TABLE "programmes" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "title" JSONB NOT NULL,
    "purpose" JSONB NOT NULL,
    "privacy_text" JSONB NOT NULL,
    "kind" "programme_kind" NOT NULL DEFAULT 'ONE_TO_ONE',
    "state" "programme_state" NOT NULL DEFAULT 'DRAFT',
    "locales" TEXT[],
    "languages" TEXT[],
    "time_zone" TEXT NOT NULL,
    "default_capacity" INTEGER NOT NULL DEFAULT 1,
    "maximum_zone_hours" INTEGER,
    "require_shared_language" BOOLEAN NOT NULL DEFAULT false,
    "offer_days" INTEGER NOT NULL DEFAULT 14,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "programmes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "phases" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "programme_id" UUID NOT NULL,
    "kind" "phase_kind" NOT NULL,
    "state" "phase_state" NOT NULL DEFAULT 'PLANNED',
    "starts_at" TIMESTAMPTZ,
    "ends_at" TIMESTAMPTZ,
    "position" INTEGER NOT NULL,

    CONSTRAINT "phases_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "questions" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "programme_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "label" JSONB NOT NULL,
    "type" "question_type" NOT NULL,
    "options" TEXT[],
    "roles" "participant_role"[],
    "required" BOOLEAN NOT NULL DEFAULT false,
    "comparison" "comparison" NOT NULL DEFAULT 'NONE',
    "compared_with" TEXT,
    "weight" DOUBLE PRECISION NOT NULL DEFAULT 1,
    "range" DOUBLE PRECISION,
    "position" INTEGER NOT NULL,

    CONSTRAINT "questions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "programme_role_assignments" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "programme_id" UUID NOT NULL,
    "membership_id" UUID NOT NULL,
    "role" "programme_role" NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "programme_role_assignments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "programme_id" UUID NOT NULL,
    "match_id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "agenda" TEXT,
    "starts_at" TIMESTAMPTZ NOT NULL,
    "ends_at" TIMESTAMPTZ NOT NULL,
    "time_zone" TEXT NOT NULL,
    "state" "session_state" NOT NULL DEFAULT 'SCHEDULED',
    "ical_uid" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL DEFAULT 0,
    "organiser_id" UUID NOT NULL,
    "video_plugin" TEXT,
    "video_external_id" TEXT,
    "video_sync" "sync_state" NOT NULL DEFAULT 'NONE',
    "cancel_reason" TEXT,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session_attendees" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "session_id" UUID NOT NULL,
    "membership_id" UUID NOT NULL,
    "side" "match_side" NOT NULL,
    "starts_at" TIMESTAMPTZ NOT NULL,
    "ends_at" TIMESTAMPTZ NOT NULL,
    "holds" BOOLEAN NOT NULL DEFAULT true,
    "calendar_plugin" TEXT,
    "calendar_external_id" TEXT,
    "calendar_sync" "sync_state" NOT NULL DEFAULT 'NONE',
    "calendar_sequence" INTEGER,

    CONSTRAINT "session_attendees_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "availability_rules" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "membership_id" UUID NOT NULL,
    "weekday" INTEGER NOT NULL,
    "from_minute" INTEGER NOT NULL,
    "to_minute" INTEGER NOT NULL,
    "time_zone" TEXT NOT NULL,

    CONSTRAINT "availability_rules_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_events_organisation_id_id_idx" ON "audit_events"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "audit_events_organisation_id_subject_type_subject_id_id_idx" ON "audit_events"("organisation_id", "subject_type", "subject_id", "id");

-- CreateIndex
CREATE INDEX "outbox_events_organisation_id_id_idx" ON "outbox_events"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "feeds_organisation_id_programme_id_idx" ON "feeds"("organisation_id", "programme_id");

-- CreateIndex
CREATE UNIQUE INDEX "feeds_organisation_id_id_key" ON "feeds"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "posts_organisation_id_feed_id_id_idx" ON "posts"("organisation_id", "feed_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "posts_organisation_id_id_key" ON "posts"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "comments_organisation_id_post_id_id_idx" ON "comments"("organisation_id", "post_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "comments_organisation_id_id_key" ON "comments"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "reactions_organisation_id_post_id_membership_id_kind_key" ON "reactions"("organisation_id", "post_id", "membership_id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "user_identities_user_id_idx" ON "user_identities"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "user_identities_issuer_subject_key" ON "user_identities"("issuer", "subject");

-- CreateIndex
CREATE UNIQUE INDEX "memberships_organisation_id_id_key" ON "memberships"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "memberships_organisation_id_email_key" ON "memberships"("organisation_id", "email");

-- CreateIndex
CREATE UNIQUE INDEX "memberships_organisation_id_user_id_key" ON "memberships"("organisation_id", "user_id");

-- CreateIndex
CREATE INDEX "matching_runs_organisation_id_programme_id_id_idx" ON "matching_runs"("organisation_id", "programme_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "matching_runs_organisation_id_id_key" ON "matching_runs"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "proposals_organisation_id_run_id_score_id_idx" ON "proposals"("organisation_id", "run_id", "score", "id");

-- CreateIndex
CREATE INDEX "proposals_organisation_id_run_id_mentor_id_idx" ON "proposals"("organisation_id", "run_id", "mentor_id");

-- CreateIndex
CREATE UNIQUE INDEX "proposals_organisation_id_run_id_mentee_id_key" ON "proposals"("organisation_id", "run_id", "mentee_id");

-- CreateIndex
CREATE UNIQUE INDEX "pair_rules_organisation_id_programme_id_mentee_id_mentor_id_key" ON "pair_rules"("organisation_id", "programme_id", "mentee_id", "mentor_id");

-- CreateIndex
CREATE INDEX "matches_organisation_id_programme_id_id_idx" ON "matches"("organisation_id", "programme_id", "id");

-- CreateIndex
CREATE INDEX "matches_organisation_id_programme_id_state_id_idx" ON "matches"("organisation_id", "programme_id", "state", "id");

-- CreateIndex
CREATE INDEX "matches_organisation_id_run_id_idx" ON "matches"("organisation_id", "run_id");

-- CreateIndex
CREATE UNIQUE INDEX "matches_organisation_id_id_key" ON "matches"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "match_members_organisation_id_participant_id_match_id_idx" ON "match_members"("organisation_id", "participant_id", "match_id");

-- CreateIndex
CREATE UNIQUE INDEX "match_members_organisation_id_match_id_participant_id_key" ON "match_members"("organisation_id", "match_id", "participant_id");

-- CreateIndex
CREATE INDEX "mails_organisation_id_id_idx" ON "mails"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "mails_organisation_id_key_key" ON "mails"("organisation_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "organisations_slug_key" ON "organisations"("slug");

-- CreateIndex
CREATE INDEX "participants_organisation_id_programme_id_role_state_id_idx" ON "participants"("organisation_id", "programme_id", "role", "state", "id");

-- CreateIndex
CREATE INDEX "participants_organisation_id_membership_id_idx" ON "participants"("organisation_id", "membership_id");

-- CreateIndex
CREATE UNIQUE INDEX "participants_organisation_id_id_key" ON "participants"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "participants_organisation_id_programme_id_membership_id_rol_key" ON "participants"("organisation_id", "programme_id", "membership_id", "role");

-- CreateIndex
CREATE UNIQUE INDEX "participants_organisation_id_programme_id_external_id_key" ON "participants"("organisation_id", "programme_id", "external_id");

-- CreateIndex
CREATE INDEX "participant_imports_organisation_id_programme_id_id_idx" ON "participant_imports"("organisation_id", "programme_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "participant_imports_organisation_id_id_key" ON "participant_imports"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "import_issues_organisation_id_import_id_row_id_idx" ON "import_issues"("organisation_id", "import_id", "row", "id");

-- CreateIndex
CREATE UNIQUE INDEX "programmes_organisation_id_id_key" ON "programmes"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "phases_organisation_id_programme_id_position_key" ON "phases"("organisation_id", "programme_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "questions_organisation_id_programme_id_key_key" ON "questions"("organisation_id", "programme_id", "key");

-- CreateIndex
CREATE INDEX "programme_role_assignments_organisation_id_membership_id_idx" ON "programme_role_assignments"("organisation_id", "membership_id");

-- CreateIndex
CREATE UNIQUE INDEX "programme_role_assignments_organisation_id_programme_id_mem_key" ON "programme_role_assignments"("organisation_id", "programme_id", "membership_id", "role");

-- CreateIndex
CREATE INDEX "sessions_organisation_id_match_id_starts_at_id_idx" ON "sessions"("organisation_id", "match_id", "starts_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_organisation_id_id_key" ON "sessions"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_organisation_id_ical_uid_key" ON "sessions"("organisation_id", "ical_uid");

-- CreateIndex
CREATE INDEX "session_attendees_organisation_id_membership_id_starts_at_idx" ON "session_attendees"("organisation_id", "membership_id", "starts_at");

-- CreateIndex
CREATE UNIQUE INDEX "session_attendees_organisation_id_session_id_membership_id_key" ON "session_attendees"("organisation_id", "session_id", "membership_id");

-- CreateIndex
CREATE INDEX "availability_rules_organisation_id_membership_id_weekday_idx" ON "availability_rules"("organisation_id", "membership_id", "weekday");

-- AddForeignKey
ALTER TABLE "feeds" ADD CONSTRAINT "feeds_organisation_id_programme_id_fkey" FOREIGN KEY ("organisation_id", "programme_id") REFERENCES "programmes"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "feed_events" ADD CONSTRAINT "feed_events_organisation_id_feed_id_fkey" FOREIGN KEY ("organisation_id", "feed_id") REFERENCES "feeds"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "feed_events" ADD CONSTRAINT "feed_events_organisation_id_actor_id_fkey" FOREIGN KEY ("organisation_id", "actor_id") REFERENCES "memberships"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "posts" ADD CONSTRAINT "posts_organisation_id_feed_id_fkey" FOREIGN KEY ("organisation_id", "feed_id") REFERENCES "feeds"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "posts" ADD CONSTRAINT "posts_organisation_id_author_id_fkey" FOREIGN KEY ("organisation_id", "author_id") REFERENCES "memberships"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comments" ADD CONSTRAINT "comments_organisation_id_post_id_fkey" FOREIGN KEY ("organisation_id", "post_id") REFERENCES "posts"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comments" ADD CONSTRAINT "comments_organisation_id_author_id_fkey" FOREIGN KEY ("organisation_id", "author_id") REFERENCES "memberships"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reactions" ADD CONSTRAINT "reactions_organisation_id_post_id_fkey" FOREIGN KEY ("organisation_id", "post_id") REFERENCES "posts"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reactions" ADD CONSTRAINT "reactions_organisation_id_membership_id_fkey" FOREIGN KEY ("organisation_id", "membership_id") REFERENCES "memberships"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "user_identities" ADD CONSTRAINT "user_identities_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "matching_runs" ADD CONSTRAINT "matching_runs_organisation_id_programme_id_fkey" FOREIGN KEY ("organisation_id", "programme_id") REFERENCES "programmes"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_organisation_id_run_id_fkey" FOREIGN KEY ("organisation_id", "run_id") REFERENCES "matching_runs"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_organisation_id_mentee_id_fkey" FOREIGN KEY ("organisation_id", "mentee_id") REFERENCES "participants"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_organisation_id_mentor_id_fkey" FOREIGN KEY ("organisation_id", "mentor_id") REFERENCES "participants"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pair_rules" ADD CONSTRAINT "pair_rules_organisation_id_mentee_id_fkey" FOREIGN KEY ("organisation_id", "mentee_id") REFERENCES "participants"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pair_rules" ADD CONSTRAINT "pair_rules_organisation_id_mentor_id_fkey" FOREIGN KEY ("organisation_id", "mentor_id") REFERENCES "participants"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "matches" ADD CONSTRAINT "matches_organisation_id_programme_id_fkey" FOREIGN KEY ("organisation_id", "programme_id") REFERENCES "programmes"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "match_members" ADD CONSTRAINT "match_members_organisation_id_match_id_fkey" FOREIGN KEY ("organisation_id", "match_id") REFERENCES "matches"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "match_members" ADD CONSTRAINT "match_members_organisation_id_participant_id_fkey" FOREIGN KEY ("organisation_id", "participant_id") REFERENCES "participants"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "participants" ADD CONSTRAINT "participants_organisation_id_programme_id_fkey" FOREIGN KEY ("organisation_id", "programme_id") REFERENCES "programmes"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "participants" ADD CONSTRAINT "participants_organisation_id_membership_id_fkey" FOREIGN KEY ("organisation_id", "membership_id") REFERENCES "memberships"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_chunks" ADD CONSTRAINT "import_chunks_organisation_id_import_id_fkey" FOREIGN KEY ("organisation_id", "import_id") REFERENCES "participant_imports"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_issues" ADD CONSTRAINT "import_issues_organisation_id_import_id_fkey" FOREIGN KEY ("organisation_id", "import_id") REFERENCES "participant_imports"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "phases" ADD CONSTRAINT "phases_organisation_id_programme_id_fkey" FOREIGN KEY ("organisation_id", "programme_id") REFERENCES "programmes"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "questions" ADD CONSTRAINT "questions_organisation_id_programme_id_fkey" FOREIGN KEY ("organisation_id", "programme_id") REFERENCES "programmes"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "programme_role_assignments" ADD CONSTRAINT "programme_role_assignments_organisation_id_programme_id_fkey" FOREIGN KEY ("organisation_id", "programme_id") REFERENCES "programmes"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "programme_role_assignments" ADD CONSTRAINT "programme_role_assignments_organisation_id_membership_id_fkey" FOREIGN KEY ("organisation_id", "membership_id") REFERENCES "memberships"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_organisation_id_match_id_fkey" FOREIGN KEY ("organisation_id", "match_id") REFERENCES "matches"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session_attendees" ADD CONSTRAINT "session_attendees_organisation_id_session_id_fkey" FOREIGN KEY ("organisation_id", "session_id") REFERENCES "sessions"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session_attendees" ADD CONSTRAINT "session_attendees_organisation_id_membership_id_fkey" FOREIGN KEY ("organisation_id", "membership_id") REFERENCES "memberships"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "availability_rules" ADD CONSTRAINT "availability_rules_organisation_id_membership_id_fkey" FOREIGN KEY ("organisation_id", "membership_id") REFERENCES "memberships"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

alter table "audit_events" enable row level security;
alter table "audit_events" force row level security;
create policy organisation on "audit_events" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "audit_events" to mentorkit_app;

alter table "outbox_events" enable row level security;
alter table "outbox_events" force row level security;
create policy organisation on "outbox_events" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "outbox_events" to mentorkit_app;

alter table "feeds" enable row level security;
alter table "feeds" force row level security;
create policy organisation on "feeds" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "feeds" to mentorkit_app;

alter table "feed_events" enable row level security;
alter table "feed_events" force row level security;
create policy organisation on "feed_events" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "feed_events" to mentorkit_app;

alter table "posts" enable row level security;
alter table "posts" force row level security;
create policy organisation on "posts" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "posts" to mentorkit_app;

alter table "comments" enable row level security;
alter table "comments" force row level security;
create policy organisation on "comments" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "comments" to mentorkit_app;

alter table "reactions" enable row level security;
alter table "reactions" force row level security;
create policy organisation on "reactions" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "reactions" to mentorkit_app;

grant select, insert, update, delete on "users" to mentorkit_system;

grant select, insert, update, delete on "user_identities" to mentorkit_system;

alter table "memberships" enable row level security;
alter table "memberships" force row level security;
create policy organisation on "memberships" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "memberships" to mentorkit_app;

-- Global: who holds the token is not signed in, and the row says which organisation it belongs to.
alter table "address_tokens" enable row level security;
alter table "address_tokens" force row level security;
create policy system on "address_tokens" to mentorkit_system using (true) with check (true);
grant select, insert, update, delete on "address_tokens" to mentorkit_system;

alter table "matching_runs" enable row level security;
alter table "matching_runs" force row level security;
create policy organisation on "matching_runs" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "matching_runs" to mentorkit_app;

alter table "proposals" enable row level security;
alter table "proposals" force row level security;
create policy organisation on "proposals" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "proposals" to mentorkit_app;

alter table "pair_rules" enable row level security;
alter table "pair_rules" force row level security;
create policy organisation on "pair_rules" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "pair_rules" to mentorkit_app;

alter table "matches" enable row level security;
alter table "matches" force row level security;
create policy organisation on "matches" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "matches" to mentorkit_app;

alter table "match_members" enable row level security;
alter table "match_members" force row level security;
create policy organisation on "match_members" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "match_members" to mentorkit_app;

alter table "mails" enable row level security;
alter table "mails" force row level security;
create policy organisation on "mails" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "mails" to mentorkit_app;

-- Global, but an organisation sees its own row.
alter table "organisations" enable row level security;
alter table "organisations" force row level security;
create policy system on "organisations" to mentorkit_system using (true) with check (true);
create policy organisation on "organisations" for select to mentorkit_app using (id = (select current_organisation()));
grant select, insert, update on "organisations" to mentorkit_system;
grant select on "organisations" to mentorkit_app;

alter table "participants" enable row level security;
alter table "participants" force row level security;
create policy organisation on "participants" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "participants" to mentorkit_app;

alter table "participant_imports" enable row level security;
alter table "participant_imports" force row level security;
create policy organisation on "participant_imports" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "participant_imports" to mentorkit_app;

alter table "import_chunks" enable row level security;
alter table "import_chunks" force row level security;
create policy organisation on "import_chunks" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "import_chunks" to mentorkit_app;

alter table "import_issues" enable row level security;
alter table "import_issues" force row level security;
create policy organisation on "import_issues" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "import_issues" to mentorkit_app;

alter table "plugin_store_entries" enable row level security;
alter table "plugin_store_entries" force row level security;
create policy organisation on "plugin_store_entries" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "plugin_store_entries" to mentorkit_app;

alter table "plugin_settings" enable row level security;
alter table "plugin_settings" force row level security;
create policy organisation on "plugin_settings" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "plugin_settings" to mentorkit_app;

alter table "programmes" enable row level security;
alter table "programmes" force row level security;
create policy organisation on "programmes" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "programmes" to mentorkit_app;

alter table "phases" enable row level security;
alter table "phases" force row level security;
create policy organisation on "phases" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "phases" to mentorkit_app;

alter table "questions" enable row level security;
alter table "questions" force row level security;
create policy organisation on "questions" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "questions" to mentorkit_app;

alter table "programme_role_assignments" enable row level security;
alter table "programme_role_assignments" force row level security;
create policy organisation on "programme_role_assignments" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "programme_role_assignments" to mentorkit_app;

alter table "sessions" enable row level security;
alter table "sessions" force row level security;
create policy organisation on "sessions" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "sessions" to mentorkit_app;

alter table "session_attendees" enable row level security;
alter table "session_attendees" force row level security;
create policy organisation on "session_attendees" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "session_attendees" to mentorkit_app;

alter table "availability_rules" enable row level security;
alter table "availability_rules" force row level security;
create policy organisation on "availability_rules" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "availability_rules" to mentorkit_app;

-- A token says who somebody is; which organisations they belong to is found, and linked at the first sign-in, by the system.
create policy system on "memberships" to mentorkit_system using (true) with check (true);
grant select, update on "memberships" to mentorkit_system;

-- The relay takes what was committed, of every organisation.
create policy system on "outbox_events" to mentorkit_system using (true) with check (true);
grant select, update, delete on "outbox_events" to mentorkit_system;

-- The audit log can be added to, never changed.
revoke update, delete on "audit_events" from mentorkit_app;

create extension if not exists btree_gist;

alter table "participants"
  add constraint participants_capacity check (capacity between 0 and 1000),
  add constraint participants_places_taken check (places_taken between 0 and capacity);

-- One pair has one match that is going on.
create unique index matches_one_open_match_of_a_pair on "matches" (organisation_id, programme_id, pair_key)
  where state in ('PROPOSED', 'REQUESTED', 'OFFERED', 'INFO_ASKED', 'ACTIVE', 'PAUSED');

alter table "sessions"
  add constraint sessions_length check (ends_at > starts_at and ends_at <= starts_at + interval '12 hours');

-- Nobody is in two sessions at once: half-open, so that one may begin when another ends.
alter table "session_attendees"
  add constraint session_attendees_length check (ends_at > starts_at),
  add constraint session_attendees_no_overlap
    exclude using gist (organisation_id with =, membership_id with =, tstzrange(starts_at, ends_at) with &&) where (holds);

alter table "availability_rules"
  add constraint availability_rules_weekday check (weekday between 1 and 7),
  add constraint availability_rules_minutes check (0 <= from_minute and from_minute < to_minute and to_minute <= 1440);
