-- AlterTable
ALTER TABLE "memberships" ADD COLUMN     "brought_in_by_id" UUID,
ALTER COLUMN "email" DROP NOT NULL;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_organisation_id_brought_in_by_id_fkey" FOREIGN KEY ("organisation_id", "brought_in_by_id") REFERENCES "programmes"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The policies of row-level security hold for the owner, too, so what there is already is read while they are lifted.
alter table "organisations" no force row level security;
alter table "memberships" no force row level security;
alter table "participants" no force row level security;
alter table "programme_role_assignments" no force row level security;
alter table "mails" no force row level security;
alter table "notification_deliveries" no force row level security;

-- Only of whom one programme alone has brought in is it known whose they are. Whom several have found by now stays one
-- person, in all of them, and is changed by no file any more: nobody can tell whether it is one.
update "memberships" m set brought_in_by_id = theirs.programme_id
  from (select p.organisation_id, p.membership_id, (array_agg(p.programme_id))[1] programme_id
          from "participants" p group by 1, 2
        having count(distinct p.programme_id) = 1 and bool_and(p.external_id is not null)) theirs
 where theirs.organisation_id = m.organisation_id and theirs.membership_id = m.id and m.user_id is null and m.roles = '{}'
   and not exists (select from "programme_role_assignments" r where r.membership_id = m.id);

-- Who came by a file without an address got one that was made of their id, as encodeURIComponent writes it: by it, any other
-- programme of the organisation found them.
update "memberships" m set email = null
  from "participants" p
  join "organisations" o on o.id = p.organisation_id
  cross join lateral (
    select string_agg(
             case when byte < 128 and chr(byte) ~ '[A-Za-z0-9_.!~*''()-]' then chr(byte)
                  else '%' || upper(lpad(to_hex(byte), 2, '0')) end, '' order by place) id
      from (select place, get_byte(convert_to(p.external_id, 'UTF8'), place) byte
              from generate_series(0, octet_length(convert_to(p.external_id, 'UTF8')) - 1) place) bytes) encoded
 where p.organisation_id = m.organisation_id and p.membership_id = m.id and m.user_id is null
   and m.email like '%.invalid' and m.email = encoded.id || '@' || o.slug || '.invalid';

-- Nothing that waits still goes to such an address.
update "notification_deliveries" d set state = 'FAILED', last_error = 'The person has no address.'
  from "mails" l, "memberships" m
 where d.organisation_id = l.organisation_id and d.mail_id = l.id and d.state = 'PENDING'
   and m.organisation_id = l.organisation_id and m.id = l.membership_id and m.email is null;
update "mails" l set state = 'FAILED', last_error = 'The person has no address.'
  from "memberships" m
 where m.organisation_id = l.organisation_id and m.id = l.membership_id and m.email is null and l.state = 'PENDING';

alter table "notification_deliveries" force row level security;
alter table "mails" force row level security;
alter table "programme_role_assignments" force row level security;
alter table "participants" force row level security;
alter table "memberships" force row level security;
alter table "organisations" force row level security;
