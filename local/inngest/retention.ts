import { encodeTime } from "ulid";
import { type Loop, startLoop } from "@/local/loop";
import type { EngineContext } from "./context";
import { type Database, statement } from "./statement";

const keptMs = 7 * 86_400_000;
const chunk = 500;
const intervalMs = 600_000;

/** ULIDs begin with their time: everything below this one is older than `at`. */
function oldestKept(at: number): string {
  return encodeTime(at, 10).padEnd(26, "0");
}

/** The id, which is the index, leaves out what began too late to be old; the end decides. */
const pruneRuns = statement<{ count: number }, [string, Date, number]>(
  "prune_runs",
  `with old as (
     select id from inngest.run
      where id < $1 and status <> 'Running' and ended_at < $2
      order by id limit $3
   ),
   steps as (delete from inngest.step using old where step.run_id = old.id),
   members as (delete from inngest.batch_event b using old where b.run_id = old.id),
   runs as (delete from inngest.run using old where run.id = old.id)
   select count(*)::integer as count from old`,
);

/** Events go once no run or open batch needs them: a long sleep may outlive the week. */
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

/** Under the claim's lock, since a claim must find the slots it has just made. */
const pruneSlots = statement<{ count: number }, [number]>(
  "prune_slots",
  `with lock as materialized (select pg_advisory_xact_lock(hashtext('inngest claim'))),
   old as (select key from inngest.slot, lock where used = 0 limit $1 for update of slot skip locked),
   slots as (delete from inngest.slot s using old where s.key = old.key)
   select count(*)::integer as count from old`,
);

/**
 * Forgets what is over: a run's history seven days after its end, dedupe keys after their day. In
 * small chunks.
 */
export function startRetention(context: EngineContext): Loop {
  const turn = async (): Promise<number> =>
    (await retentionTurn(context.pool, Date.now())) === "more" ? 0 : intervalMs;
  return startLoop({ name: "engine retention", turn, log: context.log });
}

/** Prunes one chunk of each kind and tells whether more may be left. */
export async function retentionTurn(database: Database, now: number): Promise<"more" | "done"> {
  const keptSince = new Date(now - keptMs);
  const horizon = oldestKept(keptSince.getTime());
  const pruned = [
    ...(await pruneRuns(database, horizon, keptSince, chunk)),
    ...(await pruneEvents(database, horizon, chunk)),
    ...(await pruneDedupe(database, chunk)),
    ...(await pruneSlots(database, chunk)),
  ];
  return pruned.some(({ count }) => count === chunk) ? "more" : "done";
}
