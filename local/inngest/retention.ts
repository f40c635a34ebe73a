import { encodeTime } from "ulid";
import { type Loop, startLoop } from "@/local/loop";
import type { EngineContext } from "./engine-context";
import { type Database, statement } from "./statement";

const retentionMs = 7 * 86_400_000;
const chunkSize = 500;
const intervalMs = 600_000;

/** ULIDs begin with a timestamp, so every ULID below the returned one is older than `at`. */
function lowestUlid(at: number): string {
  return encodeTime(at, 10).padEnd(26, "0");
}

/** The condition on the id only makes use of the primary key: a run expires by its end time. */
const pruneRuns = statement<{ count: number }, [string, Date, number]>(
  "prune_runs",
  `with old as (
     select id from inngest.run
      where id < $1 and status <> 'Running' and ended_at < $2
      order by id limit $3
   ),
   steps as (delete from inngest.step using old where step.run_id = old.id),
   entries as (delete from inngest.batch_event b using old where b.run_id = old.id),
   runs as (delete from inngest.run using old where run.id = old.id)
   select count(*)::integer as count from old`,
);

/** Deletes events that no run or open batch needs: a run may sleep longer than the retention. */
const pruneEvents = statement<{ count: number }, [string, number]>(
  "prune_events",
  `with old as (
     select id from inngest.event e
      where id < $1
        and not exists (select from inngest.run r where r.event_id = e.id)
        and not exists (select from inngest.batch_event b where b.event_id = e.id)
      order by id limit $2
   ),
   events as (delete from inngest.event using old where event.id = old.id)
   select count(*)::integer as count from old`,
);

const pruneDedupe = statement<{ count: number }, [number]>(
  "prune_dedupe",
  `with old as (select key from inngest.dedupe where expires_at < now() limit $1),
   keys as (delete from inngest.dedupe d using old where d.key = old.key and d.expires_at < now())
   select count(*)::integer as count from old`,
);

/** Takes the claim's lock, because a claim must find the slot rows that it has just inserted. */
const pruneSlots = statement<{ count: number }, [number]>(
  "prune_slots",
  `with lock as materialized (select pg_advisory_xact_lock(hashtext('inngest claim'))),
   old as (
     select key from inngest.slot, lock where used = 0 limit $1 for update of slot skip locked
   ),
   slots as (delete from inngest.slot s using old where s.key = old.key)
   select count(*)::integer as count from old`,
);

/** Deletes runs seven days after their end and expired dedupe keys, in small chunks. */
export function startRetention(context: EngineContext): Loop {
  const turn = async (): Promise<number> =>
    (await pruneExpired(context.pool, Date.now())) === "more" ? 0 : intervalMs;
  return startLoop({ name: "engine retention", turn, log: context.log });
}

/** Deletes one chunk of expired rows per table. "more" means that a further chunk may remain. */
export async function pruneExpired(database: Database, now: number): Promise<"more" | "done"> {
  const endedBefore = new Date(now - retentionMs);
  const idsBelow = lowestUlid(endedBefore.getTime());
  const pruned = [
    ...(await pruneRuns(database, idsBelow, endedBefore, chunkSize)),
    ...(await pruneEvents(database, idsBelow, chunkSize)),
    ...(await pruneDedupe(database, chunkSize)),
    ...(await pruneSlots(database, chunkSize)),
  ];
  return pruned.some(({ count }) => count === chunkSize) ? "more" : "done";
}
