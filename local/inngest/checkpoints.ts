import { z } from "zod";
import { readOps } from "@/local/inngest/app-answer";
import { parseQueueItemId } from "@/local/inngest/app-client";
import type { EngineContext } from "@/local/inngest/context";
import type { Json } from "@/local/inngest/json";
import { statement } from "@/local/inngest/statement";

const checkpointShape = z.looseObject({
  qi_id: z.string(),
  generation_id: z.number().int().nullish(),
  steps: z.array(z.json()),
});

/**
 * Saves finished steps of a call that goes on. Only the holder of the lease may; success starts the
 * job's attempts anew, since the step that failed is behind it.
 */
const saveSteps = statement<
  { held: boolean },
  [string, string, string, number | null, string[], string[], string[]]
>(
  "checkpoint",
  `with held as (
     select j.id, j.run_id, j.attempt from inngest.job j join inngest.run r on r.id = j.run_id
      where j.id = $1 and j.ref = $2 and j.run_id = $3 and j.lease_until is not null
        and j.generation = coalesce($4, j.generation) and r.status = 'Running'
        for no key update of j
   ),
   saved as (
     insert into inngest.step (run_id, step_id, name, value)
     select held.run_id, s.step_id, s.name, s.value
       from held, unnest($5::text[], $6::text[], $7::json[])
                    with ordinality as s (step_id, name, value, position)
      order by s.position
     on conflict do nothing
   ),
   reset as (
     update inngest.job j set attempt = 0 from held where j.id = held.id and held.attempt > 0
   )
   select exists (select from held) as held`,
);

/** What became of a checkpoint; a stale one comes from a call that was superseded or cancelled. */
export type CheckpointOutcome = "saved" | "stale" | "malformed";

export async function saveCheckpoint(
  context: EngineContext,
  runId: string,
  body: Json | undefined,
): Promise<CheckpointOutcome> {
  const parsed = checkpointShape.safeParse(body);
  if (!parsed.success) return "malformed";
  const { qi_id: itemId, generation_id: generation, steps } = parsed.data;
  const item = parseQueueItemId(itemId);
  const ops = steps.length === 0 ? [] : readOps(steps);
  if (!item) return "stale";
  if (!ops) return "malformed";
  // Plans and failures come again in the answer that ends the call.
  const results = ops.filter(({ op }) => op === "StepRun" || op === "StepFailed");
  const [row] = await saveSteps(
    context.pool,
    item.id,
    item.ref,
    runId,
    generation ?? null,
    results.map(({ id }) => id),
    results.map(({ displayName }) => displayName),
    results.map(({ op, data, error }) =>
      JSON.stringify(op === "StepRun" ? { data } : { error: error ?? data }),
    ),
  );
  return row?.held ? "saved" : "stale";
}
