-- Under row-level security, a comparison of enums is no condition for an index: each value that a list can be filtered by
-- has an index of its own.
create index mails_state_pending_created_at on "mails" (organisation_id, created_at, id) where state = 'PENDING';
create index mails_state_sent_created_at on "mails" (organisation_id, created_at, id) where state = 'SENT';
create index mails_state_failed_created_at on "mails" (organisation_id, created_at, id) where state = 'FAILED';
