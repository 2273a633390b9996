-- Prisma reads null as an empty list; SQL does not, and to ask whether null contains something is an error.
-- The policies of row-level security hold for the owner, too, so rows are changed while they are lifted.
alter table "memberships" no force row level security;
update "memberships" set roles = '{}' where roles is null;
alter table "memberships" force row level security;

alter table "memberships" alter column "roles" set default '{}', alter column "roles" set not null;
alter table "organisations" alter column "locales" set default '{}', alter column "locales" set not null;
alter table "participants" alter column "languages" set default '{}', alter column "languages" set not null;
alter table "participant_imports" alter column "ignored_columns" set default '{}', alter column "ignored_columns" set not null;
alter table "programmes"
  alter column "locales" set default '{}', alter column "locales" set not null,
  alter column "languages" set default '{}', alter column "languages" set not null;
alter table "questions"
  alter column "options" set default '{}', alter column "options" set not null,
  alter column "roles" set default '{}', alter column "roles" set not null;
