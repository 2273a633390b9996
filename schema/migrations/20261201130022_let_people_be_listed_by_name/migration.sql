-- By which people of a programme are listed, in the order of its bytes, whatever the database's. Of who is there already it
-- is made by the job participants.checkWords, as the worker starts.
alter table "participants" add column "sort_name" text collate "C" not null default '';

create index participants_organisation_id_programme_id_sort_name_id_idx on "participants" (organisation_id, programme_id, sort_name, id);

-- Under row-level security a comparison of enums is no condition for an index: those that are many, or looked for often.
create index participants_submitted_sort_name on "participants" (organisation_id, programme_id, sort_name, id) where state = 'SUBMITTED';
create index participants_waitlisted_sort_name on "participants" (organisation_id, programme_id, sort_name, id) where state = 'WAITLISTED';
create index participants_mentors_sort_name on "participants" (organisation_id, programme_id, sort_name, id) where role = 'MENTOR';
create index participants_mentees_sort_name on "participants" (organisation_id, programme_id, sort_name, id) where role = 'MENTEE';
