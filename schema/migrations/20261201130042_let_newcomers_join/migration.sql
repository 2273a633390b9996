-- Whether who is no member becomes one by the link of a programme.
create type joining as enum ('INVITED', 'BY_LINK');
alter table organisations add column joining joining not null default 'INVITED';
grant update (joining) on organisations to mentorkit_app;
