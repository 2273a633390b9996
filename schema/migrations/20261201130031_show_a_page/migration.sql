create type programme_visibility as enum ('PUBLIC', 'ORGANISATION', 'INVITED');

alter table programmes
  add column visibility programme_visibility not null default 'ORGANISATION',
  -- In the address of its page.
  add column slug text;
create unique index programmes_organisation_id_slug_key on programmes (organisation_id, slug);
