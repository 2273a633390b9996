-- What is stored means less than it did, and never more: `read` and `write` are of programmes and matching only.
alter table api_clients drop constraint api_clients_scopes;
alter table api_clients add constraint api_clients_scopes check (
  scopes <@ '{read,write,people:read,people:write,import,feeds:read,feeds:write,plugins:read,plugins:write,notifications:read,audit:read,schema:read}'::text[]
  and cardinality(scopes) > 0
);
