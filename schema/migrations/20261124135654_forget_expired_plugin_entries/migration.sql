-- CreateIndex
CREATE INDEX "plugin_store_entries_expires_at_idx" ON "plugin_store_entries"("expires_at");

-- A job removes what has run out, of all organisations, and reads nothing of it.
create policy system on "plugin_store_entries" to mentorkit_system using (true) with check (true);
grant select (expires_at), delete on "plugin_store_entries" to mentorkit_system;
