-- CreateTable
CREATE TABLE "programme_counts" (
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "programme_id" UUID NOT NULL,
    "role" "participant_role" NOT NULL,
    "state" "participant_state" NOT NULL,
    "slot_id" UUID NOT NULL DEFAULT uuidv7(),
    "count" INTEGER NOT NULL,

    CONSTRAINT "programme_counts_pkey" PRIMARY KEY ("organisation_id","programme_id","role","state","slot_id")
);

-- CreateTable
CREATE TABLE "search_words" (
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "scope_id" UUID NOT NULL,
    -- In the order of its bytes, whatever the database's: a prefix is a range in it, and in no other.
    "word" TEXT COLLATE "C" NOT NULL,
    "subject_id" UUID NOT NULL,
    "shared" SMALLINT NOT NULL,

    CONSTRAINT "search_words_pkey" PRIMARY KEY ("organisation_id","scope_id","word","subject_id","shared")
);

-- CreateIndex
CREATE INDEX "search_words_organisation_id_subject_id_word_idx" ON "search_words"("organisation_id", "subject_id", "word");

alter table "programme_counts" enable row level security;
alter table "programme_counts" force row level security;
create policy organisation on "programme_counts" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "programme_counts" to mentorkit_app;

alter table "search_words" enable row level security;
alter table "search_words" force row level security;
create policy organisation on "search_words" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "search_words" to mentorkit_app;

-- Whoever counts takes a row that nobody else holds, or adds one: a long import keeps nobody from approving somebody.
create function count_participants(organisation uuid, programme uuid, of_role participant_role, of_state participant_state, n integer)
  returns void language plpgsql as $$
begin
  update programme_counts set count = count + n
   where (organisation_id, programme_id, role, state, slot_id) = (
     select organisation_id, programme_id, role, state, slot_id from programme_counts
      where organisation_id = organisation and programme_id = programme and role = of_role and state = of_state
      order by slot_id limit 1 for update skip locked);
  if not found then
    insert into programme_counts (organisation_id, programme_id, role, state, count)
    values (organisation, programme, of_role, of_state, n);
  end if;
end $$;

-- Once for each statement, however many rows it changes; most change neither role nor state.
create function keep_programme_counts() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform count_participants(organisation_id, programme_id, role, state, n) from (
      select organisation_id, programme_id, role, state, count(*)::integer n from added group by 1, 2, 3, 4) changed;
  elsif tg_op = 'DELETE' then
    perform count_participants(organisation_id, programme_id, role, state, -n) from (
      select organisation_id, programme_id, role, state, count(*)::integer n from removed group by 1, 2, 3, 4) changed;
  else
    perform count_participants(organisation_id, programme_id, role, state, n) from (
      select organisation_id, programme_id, role, state, sum(one)::integer n from (
        select organisation_id, programme_id, role, state, 1 one from added
        union all select organisation_id, programme_id, role, state, -1 from removed) rows
       group by 1, 2, 3, 4 having sum(one) <> 0) changed;
  end if;
  return null;
end $$;

create trigger count_added after insert on "participants" referencing new table as added
  for each statement execute function keep_programme_counts();
create trigger count_changed after update on "participants" referencing old table as removed new table as added
  for each statement execute function keep_programme_counts();
create trigger count_removed after delete on "participants" referencing old table as removed
  for each statement execute function keep_programme_counts();

-- The policies of row-level security hold for the owner, too, so what there is already is counted while they are lifted.
-- The search words of who is there already are made by the job participants.checkWords, as the worker starts: PostgreSQL
-- does not take letters for the same that the code does.
alter table "participants" no force row level security;
alter table "programme_counts" no force row level security;
insert into "programme_counts" (organisation_id, programme_id, role, state, count)
select organisation_id, programme_id, role, state, count(*) from "participants" group by 1, 2, 3, 4;
alter table "programme_counts" force row level security;
alter table "participants" force row level security;
