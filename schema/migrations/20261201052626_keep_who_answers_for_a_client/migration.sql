-- Until somebody takes a client over, whoever made it answers for it.
alter table api_clients add column responsible_id uuid;
update api_clients set responsible_id = created_by_id;
alter table api_clients
  alter column responsible_id set not null,
  add foreign key (organisation_id, responsible_id)
    references memberships (organisation_id, id) on delete restrict on update cascade;
