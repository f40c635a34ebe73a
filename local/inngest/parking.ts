import { type Loop, startLoop } from "@/local/loop";
import type { EngineContext } from "./context";
import { type Database, statement } from "./statement";

const intervalMs = 30_000;
const jobsPerKeyMax = 100;

/** As many of each key's oldest as have room; a key without a slot row has all its places free. */
const unparkRows = statement<{ id: string }, [number]>(
  "unpark_stranded",
  `with keys as (select distinct parked_on as key from inngest.job where parked_on is not null),
   stranded as (
     select waiting.id
       from keys
       left join inngest.slot s on s.key = keys.key
      cross join lateral (
        select id, slot_limits[array_position(slots, keys.key)] as places,
               row_number() over (order by due_at, ref) as turn
          from inngest.job where parked_on = keys.key
         order by due_at, ref limit $1) waiting
      where waiting.turn <= waiting.places - coalesce(s.used, 0)
   )
   update inngest.job set parked_on = null
    where id in (select id from inngest.job where id in (select id from stranded)
                    for update skip locked)
   returning id`,
);

/**
 * Repairs what the queue's own bookkeeping can miss: a release passes over a parked job that another
 * transaction has locked, and when that one rolls back, nobody is left to unpark the job. Too many
 * do no harm, a claim parks them again. Answers how many there were.
 */
export async function unparkStranded(database: Database): Promise<number> {
  return (await unparkRows(database, jobsPerKeyMax)).length;
}

/** Looks for stranded jobs at start and now and again. */
export function startParkingRepair(context: EngineContext): Loop {
  const turn = async (): Promise<number> => {
    const jobs = await unparkStranded(context.pool);
    if (jobs > 0) context.wake();
    return intervalMs;
  };
  return startLoop({ name: "engine parking repair", turn, log: context.log });
}
