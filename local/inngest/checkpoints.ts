import { z } from "zod";
import { readOps } from "./app-answer";
import { parseQueueItemId } from "./app-client";
import { groupWrites } from "./group-writes";
import type { Json } from "./json";
import { type Database, statement } from "./statement";

const checkpointShape = z.looseObject({
  qi_id: z.string(),
  generation_id: z.number().int().nullish(),
  // Part of a parsed JSON body; readOps looks at what is inside.
  steps: z.custom<Json[]>(Array.isArray),
});

/** Finished steps of a call that goes on. */
interface Checkpoint {
  runId: string;
  job: { id: string; ref: string };
  generation: number | null;
  steps: { id: string; name: string; value: Json }[];
}

/**
 * Only the holder of the lease may save; success starts the job's attempts anew, since the step
 * that failed is behind it. Answers the positions of the checkpoints that were saved.
 */
const saveSteps = statement<
  { position: number },
  [string[], string[], string[], (number | null)[], number[], string[], string[], string[]]
>(
  "checkpoint",
  `with asked as (
     select * from unnest($1::text[], $2::bigint[], $3::text[], $4::integer[])
                     with ordinality as a (id, ref, run_id, generation, position)
   ),
   held as (
     select a.position, j.id, j.run_id, j.attempt
       from asked a
       join inngest.job j on j.id = a.id and j.ref = a.ref and j.run_id = a.run_id
                         and j.generation = coalesce(a.generation, j.generation)
       join inngest.run r on r.id = j.run_id and r.status = 'Running'
      where j.lease_until is not null
      order by j.id
        for no key update of j
   ),
   saved as (
     insert into inngest.step (run_id, step_id, name, value)
     select held.run_id, s.step_id, s.name, s.value
       from unnest($5::integer[], $6::text[], $7::text[], $8::json[])
              with ordinality as s (position, step_id, name, value, turn)
       join held on held.position = s.position
      order by s.turn
     on conflict do nothing
   ),
   reset as (
     update inngest.job j set attempt = 0 from held where j.id = held.id and held.attempt > 0
   )
   select position::integer from held`,
);

/** What became of a checkpoint; a stale one comes from a call that was superseded or cancelled. */
export type CheckpointOutcome = "saved" | "stale" | "malformed";

export type SaveCheckpoint = (runId: string, body: Json | undefined) => Promise<CheckpointOutcome>;

/** Saves the steps that the SDK reports while a call goes on. */
export function openCheckpoints(database: Database): SaveCheckpoint {
  const save = groupWrites<Checkpoint, boolean>(async (checkpoints) => {
    const steps = checkpoints.flatMap((checkpoint, index) =>
      checkpoint.steps.map((step) => ({ ...step, position: index + 1 })),
    );
    const rows = await saveSteps(
      database,
      checkpoints.map(({ job }) => job.id),
      checkpoints.map(({ job }) => job.ref),
      checkpoints.map(({ runId }) => runId),
      checkpoints.map(({ generation }) => generation),
      steps.map(({ position }) => position),
      steps.map(({ id }) => id),
      steps.map(({ name }) => name),
      steps.map(({ value }) => JSON.stringify(value)),
    );
    const saved = new Set(rows.map(({ position }) => position));
    return checkpoints.map((_, index) => saved.has(index + 1));
  });

  return async (runId, body) => {
    const parsed = checkpointShape.safeParse(body);
    if (!parsed.success) return "malformed";
    const { qi_id: itemId, generation_id: generation, steps } = parsed.data;
    const job = parseQueueItemId(itemId);
    const ops = steps.length === 0 ? [] : readOps(steps);
    if (!ops) return "malformed";
    if (!job) return "stale";
    // Plans and failures come again in the answer that ends the call.
    const results = ops
      .filter(({ op }) => op === "StepRun" || op === "StepFailed")
      .map(({ id, displayName, op, data, error }) => {
        const value = op === "StepRun" ? { data } : { error: error ?? data };
        return { id, name: displayName, value };
      });
    const checkpoint = { runId, job, generation: generation ?? null, steps: results };
    return (await save(checkpoint)) ? "saved" : "stale";
  };
}
