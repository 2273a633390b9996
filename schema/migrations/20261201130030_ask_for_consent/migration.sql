alter table programmes
  -- Rises with each text that says what is done with personal data.
  add column privacy_version integer not null default 1,
  -- The oldest of those texts to which a yes still counts.
  add column privacy_since integer not null default 1;

-- What people were told at the time, for good.
create table privacy_texts (
  organisation_id uuid not null default current_organisation(),
  programme_id uuid not null,
  version integer not null,
  texts jsonb not null,
  created_at timestamptz not null default present(),
  primary key (organisation_id, programme_id, version),
  foreign key (organisation_id, programme_id) references programmes (organisation_id, id)
    on delete restrict on update cascade
);

create table consents (
  id uuid primary key default uuidv7(),
  organisation_id uuid not null default current_organisation(),
  programme_id uuid not null,
  membership_id uuid not null,
  privacy_version integer not null,
  -- The language in which they read it.
  locale text not null,
  created_at timestamptz not null default present(),
  foreign key (organisation_id, programme_id, privacy_version)
    references privacy_texts (organisation_id, programme_id, version) on delete restrict on update cascade,
  foreign key (organisation_id, membership_id) references memberships (organisation_id, id)
    on delete restrict on update cascade
);
create unique index consents_organisation_id_membership_id_programme_id_privacy_key
  on consents (organisation_id, membership_id, programme_id, privacy_version);
create index consents_organisation_id_membership_id_id_idx on consents (organisation_id, membership_id, id);
create index consents_organisation_id_programme_id_privacy_version_idx
  on consents (organisation_id, programme_id, privacy_version);

alter table privacy_texts enable row level security, force row level security;
create policy organisation on privacy_texts
  using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
alter table consents enable row level security, force row level security;
create policy organisation on consents
  using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
-- Whoever serves adds to both, and changes nothing in them.
grant select, insert on privacy_texts, consents to mentorkit_app;

-- The policies of row-level security hold for the owner, too.
alter table programmes no force row level security;
alter table privacy_texts no force row level security;
insert into privacy_texts (organisation_id, programme_id, version, texts)
select organisation_id, id, 1, privacy_text from programmes;
alter table privacy_texts force row level security;
alter table programmes force row level security;
