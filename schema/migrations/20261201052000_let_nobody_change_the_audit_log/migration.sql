-- The log can only be added to, by whatever login serves: also which seal an event is under is said once, by this
-- function, which runs as the owner. The owner itself can do no more than that, for the policies hold for it as well.
revoke update (seal) on audit_events from mentorkit_system;

create function seal_audit_events(organisation uuid, sequence integer, events uuid[]) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
    update public.audit_events set seal = sequence
     where organisation_id = organisation and id = any(events) and seal is null;
$$;
revoke execute on function seal_audit_events from public;
grant execute on function seal_audit_events to mentorkit_system;

create policy sealing on audit_events for select to mentorkit_owner using (true);
create policy seal_once on audit_events for update to mentorkit_owner using (seal is null) with check (seal is not null);
