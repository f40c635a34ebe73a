import type { Pool } from "pg";
import { z } from "zod";
import { parseQueueItemId } from "./app-client";
import { isDeferOp, saveDeferrals } from "./deferrals";
import { groupCommit } from "./group-commit";
import type { Json } from "./json";
import { lockRun } from "./runs";
import { type Op, parseOps } from "./sdk-response";
import { type Database, statement } from "./statement";
import { inTransactionWithRetry } from "./transactions";

const checkpointSchema = z.looseObject({
  qi_id: z.string(),
  generation_id: z.number().int().nullish(),
  // The body is parsed JSON, so the items are JSON; parseOps checks their shape.
  steps: z.custom<Json[]>(Array.isArray),
});

/** Finished steps of a call that is still running. */
interface Checkpoint {
  runId: string;
  job: { id: string; ref: string };
  generation: number | null;
  steps: { id: string; name: string; value: Json }[];
}

/**
 * Saves only under the job's current lease. A saved step resets the job's attempts, which count for
 * one step. Returns the positions of the checkpoints that were saved.
 */
const saveSteps = statement<
  { position: number },
  [string[], string[], string[], (number | null)[], number[], string[], string[], string[]]
>(
  "checkpoint",
  `with input as (
     select * from unnest($1::text[], $2::bigint[], $3::text[], $4::integer[])
                     with ordinality as i (id, ref, run_id, generation, position)
   ),
   leased as (
     select i.position, j.id, j.run_id, j.attempt
       from input i
       join inngest.job j on j.id = i.id and j.ref = i.ref and j.run_id = i.run_id
                         and j.generation = coalesce(i.generation, j.generation)
       join inngest.run r on r.id = j.run_id and r.status = 'Running'
      where j.lease_until is not null
      order by j.id
        for no key update of j
   ),
   saved as (
     insert into inngest.step (run_id, step_id, name, value)
     select leased.run_id, s.step_id, s.name, s.value
       from unnest($5::integer[], $6::text[], $7::text[], $8::json[])
              with ordinality as s (position, step_id, name, value, step_order)
       join leased on leased.position = s.position
      order by s.step_order
     on conflict do nothing
   ),
   reset as (
     update inngest.job j set attempt = 0 from leased where j.id = leased.id and leased.attempt > 0
   )
   select position::integer from leased`,
);

/** "stale": the call has lost its lease, or its run has been cancelled. */
export type CheckpointOutcome = "saved" | "stale" | "malformed";

export type SaveCheckpoint = (runId: string, body: Json | undefined) => Promise<CheckpointOutcome>;

/** Creates the function that saves the steps which the SDK reports during a call. */
export function createCheckpointSaver(pool: Pool): SaveCheckpoint {
  const save = groupCommit((checkpoints: Checkpoint[]) => saveCheckpoints(pool, checkpoints));

  return async (runId, body) => {
    const parsed = checkpointSchema.safeParse(body);
    if (!parsed.success) return "malformed";
    const { qi_id: itemId, generation_id: generation, steps } = parsed.data;
    const job = parseQueueItemId(itemId);
    const ops = steps.length === 0 ? [] : parseOps(steps);
    if (!ops) return "malformed";
    if (!job) return "stale";
    // Planned steps and errors are reported again in the response that ends the call.
    const results = ops
      .filter(({ op }) => op === "StepRun" || op === "StepFailed")
      .map(({ id, displayName, op, data, error }) => {
        const value = op === "StepRun" ? { data } : { error: error ?? data };
        return { id, name: displayName, value };
      });
    const checkpoint = { runId, job, generation: generation ?? null, steps: results };
    const isSaved = ops.some(isDeferOp)
      ? await saveWithDeferrals(pool, checkpoint, ops)
      : await save(checkpoint);
    return isSaved ? "saved" : "stale";
  };
}

/** Saves the steps of each checkpoint whose call holds its lease. Returns which ones were saved. */
async function saveCheckpoints(database: Database, checkpoints: Checkpoint[]): Promise<boolean[]> {
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
}

/** Deferrals are rare, and count per run, so each of their checkpoints has its own transaction. */
function saveWithDeferrals(pool: Pool, checkpoint: Checkpoint, ops: Op[]): Promise<boolean> {
  return inTransactionWithRetry(pool, async (client) => {
    if (!(await lockRun(client, checkpoint.runId))) return false;
    const [isSaved = false] = await saveCheckpoints(client, [checkpoint]);
    if (isSaved) await saveDeferrals(client, checkpoint.runId, ops);
    return isSaved;
  });
}
