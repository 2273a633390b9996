-- DropIndex
DROP INDEX "audit_events_organisation_id_id_idx";

-- DropIndex
DROP INDEX "audit_events_organisation_id_subject_type_subject_id_id_idx";

-- DropIndex
DROP INDEX "posts_organisation_id_feed_id_id_idx";

-- DropIndex
DROP INDEX "comments_organisation_id_post_id_id_idx";

-- DropIndex
DROP INDEX "matches_organisation_id_programme_id_state_id_idx";

-- DropIndex
DROP INDEX "participants_organisation_id_programme_id_role_state_id_idx";

-- AlterTable
ALTER TABLE "audit_events" ADD COLUMN     "action_group" TEXT GENERATED ALWAYS AS (split_part("action", '.', 1)) STORED;

-- AlterTable
ALTER TABLE "comments" ADD COLUMN     "feed_id" UUID;

-- The policies of row-level security hold for the owner, too, so rows are changed while they are lifted.
alter table "comments" no force row level security;
alter table "posts" no force row level security;
update "comments" c set feed_id = p.feed_id from "posts" p where p.organisation_id = c.organisation_id and p.id = c.post_id;
alter table "posts" force row level security;
alter table "comments" force row level security;
alter table "comments" alter column "feed_id" set not null;

-- Older than this, a delivery may be of another transaction than its mail.
alter table "notification_deliveries" no force row level security;
alter table "mails" no force row level security;
update "notification_deliveries" d set created_at = m.created_at
  from "mails" m where m.organisation_id = d.organisation_id and m.id = d.mail_id and m.created_at <> d.created_at;
alter table "mails" force row level security;
alter table "notification_deliveries" force row level security;

-- CreateIndex
CREATE INDEX "audit_events_organisation_id_at_id_idx" ON "audit_events"("organisation_id", "at", "id");

-- CreateIndex
CREATE INDEX "audit_events_organisation_id_action_at_id_idx" ON "audit_events"("organisation_id", "action", "at", "id");

-- CreateIndex
CREATE INDEX "audit_events_organisation_id_action_group_at_id_idx" ON "audit_events"("organisation_id", "action_group", "at", "id");

-- CreateIndex
CREATE INDEX "audit_events_organisation_id_subject_type_at_id_idx" ON "audit_events"("organisation_id", "subject_type", "at", "id");

-- CreateIndex
CREATE INDEX "audit_events_organisation_id_subject_id_at_id_idx" ON "audit_events"("organisation_id", "subject_id", "at", "id");

-- CreateIndex
CREATE INDEX "audit_events_organisation_id_actor_id_at_id_idx" ON "audit_events"("organisation_id", "actor_id", "at", "id");

-- CreateIndex
CREATE INDEX "memberships_organisation_id_created_at_id_idx" ON "memberships"("organisation_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "api_clients_organisation_id_created_at_id_idx" ON "api_clients"("organisation_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "pair_rules_organisation_id_programme_id_id_idx" ON "pair_rules"("organisation_id", "programme_id", "id");

-- CreateIndex
CREATE INDEX "mails_organisation_id_created_at_id_idx" ON "mails"("organisation_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "notification_deliveries_organisation_id_channel_created_at__idx" ON "notification_deliveries"("organisation_id", "channel", "created_at", "mail_id");

-- CreateIndex
CREATE INDEX "participants_organisation_id_programme_id_id_idx" ON "participants"("organisation_id", "programme_id", "id");

-- CreateIndex
CREATE INDEX "programmes_organisation_id_created_at_id_idx" ON "programmes"("organisation_id", "created_at", "id");

-- DropIndex
DROP INDEX "pair_rules_organisation_id_programme_id_mentee_id_mentor_id_key";

-- DropIndex
DROP INDEX "participants_organisation_id_membership_id_idx";

-- DropIndex
DROP INDEX "participants_organisation_id_programme_id_membership_id_rol_key";

-- DropIndex
DROP INDEX "participants_organisation_id_programme_id_external_id_key";

-- CreateIndex
CREATE UNIQUE INDEX "pair_rules_organisation_id_mentee_id_mentor_id_programme_id_key" ON "pair_rules"("organisation_id", "mentee_id", "mentor_id", "programme_id");

-- CreateIndex
CREATE UNIQUE INDEX "participants_organisation_id_membership_id_programme_id_rol_key" ON "participants"("organisation_id", "membership_id", "programme_id", "role");

-- CreateIndex
CREATE UNIQUE INDEX "participants_organisation_id_external_id_programme_id_key" ON "participants"("organisation_id", "external_id", "programme_id");

-- Not the programme first, as above: lists of a programme go by the one index that begins with it and has their order. Of
-- another one, PostgreSQL takes the rows of the programme, all of them, and sorts them.
drop index matches_one_open_match_of_a_pair;
create unique index matches_one_open_match_of_a_pair on "matches" (organisation_id, pair_key, programme_id)
  where state in ('PROPOSED', 'REQUESTED', 'OFFERED', 'INFO_ASKED', 'ACTIVE', 'PAUSED');

-- Under row-level security, a comparison of enums is no condition for an index: each value that a list can be filtered by
-- has an index of its own.
do $$
declare
  filtered record;
  value text;
begin
  for filtered in
    select * from (values
      ('matches', 'state', 'programme_id, id'),
      ('participants', 'state', 'programme_id, id'),
      ('participants', 'role', 'programme_id, id'),
      ('memberships', 'status', 'created_at, id'),
      ('programmes', 'state', 'created_at, id'),
      ('notification_deliveries', 'state', 'created_at, mail_id'),
      ('notification_deliveries', 'state', 'channel, created_at, mail_id')) as list (of_table, of_column, ordered_by)
  loop
    for value in
      select e.enumlabel from pg_attribute a join pg_enum e on e.enumtypid = a.atttypid
       where a.attrelid = filtered.of_table::regclass and a.attname = filtered.of_column order by e.enumsortorder
    loop
      execute format('create index %I on %I (organisation_id, %s) where %I = %L',
        concat_ws('_', filtered.of_table, filtered.of_column, lower(value), split_part(filtered.ordered_by, ',', 1)), filtered.of_table, filtered.ordered_by,
        filtered.of_column, value);
    end loop;
  end loop;
end $$;

-- Refusals are few beside what was done; so, of what there may be much of, each has one for them.
create index audit_events_refused_action on "audit_events" (organisation_id, action, at, id) where outcome = 'REFUSED';
create index audit_events_refused_group on "audit_events" (organisation_id, action_group, at, id) where outcome = 'REFUSED';
create index audit_events_refused_type on "audit_events" (organisation_id, subject_type, at, id) where outcome = 'REFUSED';
create index audit_events_refused on "audit_events" (organisation_id, at, id) where outcome = 'REFUSED';
create index posts_published on "posts" (organisation_id, feed_id, id) where state = 'PUBLISHED';
create index comments_published on "comments" (organisation_id, post_id, id) where state = 'PUBLISHED';
drop index posts_to_review;
create index posts_to_review on "posts" (organisation_id, feed_id, id)
  where review in ('HELD', 'MISSED') and state in ('PENDING_REVIEW', 'PUBLISHED');
drop index comments_to_review;
create index comments_to_review on "comments" (organisation_id, feed_id, id)
  where review in ('HELD', 'MISSED') and state in ('PENDING_REVIEW', 'PUBLISHED');
