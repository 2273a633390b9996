-- CreateTable
CREATE TABLE "idempotency_keys" (
    "organisation_id" UUID NOT NULL DEFAULT current_organisation(),
    "caller_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "input" TEXT NOT NULL,
    "outcome" JSONB,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("organisation_id","caller_id","key")
);

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

alter table "idempotency_keys" enable row level security;
alter table "idempotency_keys" force row level security;
create policy organisation on "idempotency_keys" using (organisation_id = (select current_organisation())) with check (organisation_id = (select current_organisation()));
grant select, insert, update, delete on "idempotency_keys" to mentorkit_app;

-- A job forgets old ones, of every organisation.
create policy system on "idempotency_keys" to mentorkit_system using (true) with check (true);
grant select, delete on "idempotency_keys" to mentorkit_system;
