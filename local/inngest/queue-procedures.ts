/**
 * Jobs are claimed and released by functions in the database: one round trip for any number of
 * jobs.
 *
 * A job with concurrency keys takes a slot of each key. If a key has no free slot, the job is
 * parked on it and leaves the index of due jobs, so claims don't scan it again. Each released slot
 * unparks the key's oldest job. One claim runs at a time; a concurrent release can only free slots.
 *
 * A worker makes only so many calls of one function at the same time, so that calls that hang or
 * wait leave room for other functions.
 */
export const queueProcedures = `
  create or replace function inngest.unpark(slot_key text) returns void language sql as $$
    update inngest.job set parked_on = null
     where id = (select id from inngest.job
                  where parked_on = slot_key
                  order by due_at, ref
                  limit 1
                  for update skip locked)
  $$;

  -- slot_keys holds a key once for each of its slots to release.
  create or replace function inngest.release(slot_keys text[]) returns void language plpgsql as $$
  declare
    slot_key text;
  begin
    if slot_keys is null then
      return;
    end if;
    -- Locked in key order, as in claim, so two transactions with the same keys can't deadlock.
    perform 1 from inngest.slot where key = any (slot_keys) order by key for update;
    update inngest.slot s set used = s.used - released.slots
      from (select key, count(*) as slots from unnest(slot_keys) as key group by key) released
     where s.key = released.key;
    foreach slot_key in array slot_keys loop
      perform inngest.unpark(slot_key);
    end loop;
  end
  $$;

  -- calls holds a function's id once for each of its calls that this worker has in flight.
  create or replace function inngest.claim(
    capacity integer, lease interval, own text[], calls text[], calls_max integer,
    out ids text[], out wait_ms double precision
  ) language plpgsql as $$
  declare
    full_functions text[] := array(
      select c from unnest(calls) c group by c having count(*) >= calls_max);
    due inngest.job[];
    candidate inngest.job;
    full_key text;
    free_ids text[];
  begin
    -- Held until commit. With one claim at a time, no slot row is deleted or filled meanwhile.
    perform pg_advisory_xact_lock(hashtext('inngest claim'));

    -- Jobs whose lease has expired because their worker died. They still hold their slots.
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
         and not (kind = 'call' and function_id = any (full_functions))
       order by due_at, ref
       limit capacity - cardinality(ids)
       for update skip locked
    ) j;
    if cardinality(due) + cardinality(calls) > calls_max then
      select array_agg(job order by (job).due_at, (job).ref) into due from (
        select d::inngest.job as job, (select count(*) from unnest(calls) c where c = d.function_id)
            + row_number() over (partition by d.kind, d.function_id order by d.due_at, d.ref) as place
          from unnest(due) d) placed
       where (job).kind <> 'call' or place <= calls_max;
    end if;

    if due is not null then
      select array_agg(j.id) into free_ids from unnest(due) j where j.slots is null;
      insert into inngest.slot (key)
        select distinct k from unnest(due) j, unnest(j.slots) k on conflict do nothing;
      perform 1 from inngest.slot
        where key in (select k from unnest(due) j, unnest(j.slots) k) order by key for update;

      foreach candidate in array due loop
        continue when candidate.slots is null;
        select s.key into full_key
          from unnest(candidate.slots, candidate.slot_limits) as wanted (key, slot_limit)
          join inngest.slot s on s.key = wanted.key
         where s.used >= wanted.slot_limit
         order by s.key limit 1;
        if full_key is null then
          update inngest.slot set used = used + 1 where key = any (candidate.slots);
          free_ids := free_ids || candidate.id;
        else
          update inngest.job set parked_on = full_key where id = candidate.id;
          -- It may have been unparked for a slot that it can't use yet: offer that to the next job.
          perform inngest.unpark(s.key)
             from unnest(candidate.slots, candidate.slot_limits) as wanted (key, slot_limit)
             join inngest.slot s on s.key = wanted.key
            where s.used < wanted.slot_limit;
        end if;
      end loop;

      update inngest.job
         set lease_until = clock_timestamp() + lease, generation = generation + 1
       where id = any (free_ids);
      ids := ids || coalesce(free_ids, '{}');
    end if;

    -- A call that ends wakes the queue, so due calls of a full function are not waited for.
    full_functions := array(
      select c from (
        select unnest(calls) as c
        union all select d.function_id from unnest(due) d where d.kind = 'call' and d.id = any (ids)
      ) taken group by c having count(*) >= calls_max);
    -- least() ignores nulls, so wait_ms is null when no job is scheduled.
    select extract(epoch from least(
      (select due_at from inngest.job
        where lease_until is null and parked_on is null
          and not (kind = 'call' and function_id = any (full_functions))
        order by due_at, ref limit 1),
      (select lease_until from inngest.job
        where lease_until is not null and not id = any (own || ids) order by lease_until limit 1)
    ) - clock_timestamp()) * 1000 into wait_ms;
  end
  $$;
`;
