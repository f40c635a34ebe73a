import { type Loop, startLoop } from "@/local/loop";
import type { EngineContext } from "./engine-context";
import { type Database, statement } from "./statement";

const intervalMs = 30_000;
const jobsPerKeyMax = 100;

/** Per key, as many of its oldest jobs as it has free slots. A key without a row has all free. */
const unparkRows = statement<{ id: string }, [number]>(
  "unpark_stranded",
  `with keys as (select distinct parked_on as key from inngest.job where parked_on is not null),
   stranded as (
     select parked.id
       from keys
       left join inngest.slot s on s.key = keys.key
      cross join lateral (
        select id, slot_limits[array_position(slots, keys.key)] as slot_limit,
               row_number() over (order by due_at, ref) as position
          from inngest.job where parked_on = keys.key
         order by due_at, ref limit $1) parked
      where parked.position <= parked.slot_limit - coalesce(s.used, 0)
   )
   update inngest.job set parked_on = null
    where id in (select id from inngest.job where id in (select id from stranded)
                    for update skip locked)
   returning id`,
);

/**
 * Unparks jobs that a release has missed: it skips a job that another transaction has locked, and
 * if that transaction rolls back, nothing unparks the job. Unparking too many is harmless, since
 * the next claim parks them again. Returns the number of unparked jobs.
 */
export async function unparkStrandedJobs(database: Database): Promise<number> {
  return (await unparkRows(database, jobsPerKeyMax)).length;
}

/** Unparks stranded jobs at start and every 30 s. */
export function startParkedJobRepair(context: EngineContext): Loop {
  const turn = async (): Promise<number> => {
    const jobs = await unparkStrandedJobs(context.pool);
    if (jobs > 0) context.wake();
    return intervalMs;
  };
  return startLoop({ name: "engine parked-job repair", turn, log: context.log });
}
