-- Whether managers may bring people in, as administrators do.
alter table organisations add column managers_may_invite boolean not null default true;
grant update (managers_may_invite) on organisations to mentorkit_app;

-- Until somebody who was invited begins, others see what whoever invited them called them, and not who they are.
create type known_as as enum ('SELF', 'INVITED');
alter table participants
  add column known_as known_as not null default 'SELF',
  add column invited_as text;

create table invitations (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  programme_id uuid not null,
  participant_id uuid not null,
  email text not null,
  message text,
  invited_by_id uuid not null,
  -- How often they were told: the first time when the programme is open.
  told integer not null default 0,
  -- When there is something to do next: to tell, to remind, to let it lapse.
  next_at timestamptz default present(),
  created_at timestamptz not null default present(),
  foreign key (organisation_id, programme_id) references programmes (organisation_id, id)
    on delete restrict on update cascade,
  foreign key (organisation_id, participant_id) references participants (organisation_id, id)
    on delete cascade on update cascade,
  foreign key (organisation_id, invited_by_id) references memberships (organisation_id, id)
    on delete restrict on update cascade
);
create unique index invitations_organisation_id_participant_id_key on invitations (organisation_id, participant_id);
create index invitations_organisation_id_programme_id_id_idx on invitations (organisation_id, programme_id, id);
create index invitations_organisation_id_created_at_idx on invitations (organisation_id, created_at);
create index invitations_organisation_id_next_at_idx on invitations (organisation_id, next_at);

create table invitation_links (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  programme_id uuid not null,
  role participant_role not null,
  -- SHA-256 of what is in the address.
  token_hash text not null,
  most_uses integer not null,
  uses integer not null default 0,
  ends_at timestamptz not null,
  revoked_at timestamptz,
  created_by_id uuid not null,
  created_at timestamptz not null default present(),
  version integer not null default 1,
  constraint invitation_links_uses check (uses between 0 and most_uses),
  foreign key (organisation_id, programme_id) references programmes (organisation_id, id)
    on delete restrict on update cascade,
  foreign key (organisation_id, created_by_id) references memberships (organisation_id, id)
    on delete restrict on update cascade
);
create unique index invitation_links_organisation_id_token_hash_key on invitation_links (organisation_id, token_hash);
create index invitation_links_organisation_id_programme_id_id_idx on invitation_links (organisation_id, programme_id, id);

alter table invitations enable row level security, force row level security;
create policy organisation on invitations
  using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
alter table invitation_links enable row level security, force row level security;
create policy organisation on invitation_links
  using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on invitations, invitation_links to mentorkit_app;
