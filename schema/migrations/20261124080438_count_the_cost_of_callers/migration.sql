-- What callers have used of their budget: see graphql/rate-limit.ts. The columns, and their order, are those of
-- rate-limiter-flexible. Not in the datamodel, as nothing but the library uses it; not logged, as it is worth a minute.
create unlogged table rate_limits (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);
grant select, insert, update, delete on rate_limits to mentorkit_system;
