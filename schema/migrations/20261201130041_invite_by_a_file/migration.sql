alter type import_state add value 'CANCELLED';

alter table participant_imports
  -- Whether those whom it names are asked, and not taken in.
  add column invites boolean not null default false,
  add column message text;

-- The file by which they were asked.
alter table invitations add column import_id uuid;
alter table invitations add foreign key (organisation_id, import_id) references participant_imports (organisation_id, id)
  on delete restrict on update cascade;
create index invitations_organisation_id_import_id_idx on invitations (organisation_id, import_id);
