/**
 * Claiming and releasing run inside the database: one round trip, whatever the number of jobs.
 *
 * A job with concurrency keys takes a place under each of them, or is parked on the first full one
 * and leaves the due index, so a long queue behind a full key is never scanned again. Each release
 * unparks the oldest job of its key. One claim runs at a time; releases only ever make room.
 */
export const claimProcedures = `
  create function inngest.unpark(slot_key text) returns void language sql as $$
    update inngest.job set parked_on = null
     where id = (select id from inngest.job
                  where parked_on = slot_key
                  order by due_at, ref
                  limit 1
                  for update skip locked)
  $$;

  -- A key stands once for each place that it gives back.
  create function inngest.release(slot_keys text[]) returns void language plpgsql as $$
  declare
    slot_key text;
  begin
    if slot_keys is null then
      return;
    end if;
    -- In key order, as in claim: two releases with the same keys can't deadlock.
    perform 1 from inngest.slot where key = any (slot_keys) order by key for update;
    update inngest.slot s set used = s.used - freed.places
      from (select key, count(*) as places from unnest(slot_keys) as key group by key) freed
     where s.key = freed.key;
    foreach slot_key in array slot_keys loop
      perform inngest.unpark(slot_key);
    end loop;
  end
  $$;

  create function inngest.claim(
    capacity integer, lease interval, own text[],
    out ids text[], out wait_ms double precision
  ) language plpgsql as $$
  declare
    due inngest.job[];
    candidate inngest.job;
    full_key text;
    free_ids text[];
  begin
    -- A transaction's lock: with one claimer at a time a slot row can't vanish or fill unseen.
    perform pg_advisory_xact_lock(hashtext('inngest claim'));

    -- Jobs whose worker died. They still hold their places.
    with expired as (
      update inngest.job j set lease_until = clock_timestamp() + lease, generation = generation + 1
       where j.id in (select e.id from inngest.job e
                       where e.lease_until < now() and not e.id = any (own)
                       order by e.lease_until limit capacity for update skip locked)
      returning j.id
    )
    select coalesce(array_agg(id), '{}') into ids from expired;

    select array_agg(j) into due from (
      select * from inngest.job
       where lease_until is null and parked_on is null and due_at <= now()
       order by due_at, ref
       limit capacity - cardinality(ids)
       for update skip locked
    ) j;

    if due is not null then
      select array_agg(j.id) into free_ids from unnest(due) j where j.slots is null;
      insert into inngest.slot (key)
        select distinct k from unnest(due) j, unnest(j.slots) k on conflict do nothing;
      perform 1 from inngest.slot
        where key in (select k from unnest(due) j, unnest(j.slots) k) order by key for update;

      foreach candidate in array due loop
        continue when candidate.slots is null;
        select s.key into full_key
          from unnest(candidate.slots, candidate.slot_limits) as wanted (key, places)
          join inngest.slot s on s.key = wanted.key
         where s.used >= wanted.places
         order by s.key limit 1;
        if full_key is null then
          update inngest.slot set used = used + 1 where key = any (candidate.slots);
          free_ids := free_ids || candidate.id;
        else
          update inngest.job set parked_on = full_key where id = candidate.id;
          -- It may have been unparked for a place it can't use now: offer that to the next one.
          perform inngest.unpark(s.key)
             from unnest(candidate.slots, candidate.slot_limits) as wanted (key, places)
             join inngest.slot s on s.key = wanted.key
            where s.used < wanted.places;
        end if;
      end loop;

      update inngest.job
         set lease_until = clock_timestamp() + lease, generation = generation + 1
       where id = any (free_ids);
      ids := ids || coalesce(free_ids, '{}');
    end if;

    -- least() ignores nulls: with nothing scheduled the answer is null.
    select extract(epoch from least(
      (select due_at from inngest.job
        where lease_until is null and parked_on is null order by due_at, ref limit 1),
      (select lease_until from inngest.job
        where lease_until is not null and not id = any (own || ids) order by lease_until limit 1)
    ) - clock_timestamp()) * 1000 into wait_ms;
  end
  $$;
`;
