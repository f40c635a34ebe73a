import sql, { empty } from "sql-template-tag";
import type { OutgoingEvent } from "@/lib/clients/inngest";
import type { Context } from "@/lib/context";
import { retryKey } from "@/lib/domain/failures/failure-state";
import { toRetryEvent } from "@/lib/domain/failures/retry-effects";
import { errorLine } from "@/lib/telemetry/safe-error";
import type { FailedRun } from "./record-failed-run";

interface UnsentRetry {
  id: number;
  failedRunId: number;
  functionId: string;
  requestedAt: Date;
  events: FailedRun["events"];
}

const retriesMax = 1_000;
/** Events per request to Inngest, so that no request is too large. */
const eventsMax = 200;

/**
 * Sends the events of retries that were recorded and not sent, as an outbox does: a retry is marked
 * as sent once Inngest has accepted it. Its event ids are derived from it, so that Inngest drops
 * what a crash in between made this send twice. Never throws: what was not sent is sent by the cron.
 */
export async function sendRetries(
  ctx: Context,
  only?: readonly number[],
): Promise<{ sent: number[]; error: string | null }> {
  const unsent = await ctx.db.query<UnsentRetry>(sql`
    SELECT r.id, r.failed_run_id AS "failedRunId", f.function_id AS "functionId",
      r.requested_at AS "requestedAt", f.events
    FROM failure_retries r JOIN failed_runs f ON f.id = r.failed_run_id
    WHERE r.sent_at IS NULL AND r.ended_at IS NULL
      ${only ? sql`AND r.id = ANY (${[...only]})` : empty}
    ORDER BY r.id LIMIT ${retriesMax}`);
  const sent: number[] = [];
  for (const batch of batches(unsent)) {
    try {
      await ctx.inngest.send(batch.flatMap(toEvents));
    } catch (error) {
      ctx.log.warn({ error }, "Retries were not sent. The cron sends them.");
      return { sent, error: errorLine(error) };
    }
    const ids = batch.map(({ id }) => id);
    await ctx.db.query(sql`
      UPDATE failure_retries SET sent_at = ${ctx.now()} WHERE id = ANY (${ids})`);
    sent.push(...batch.map(({ failedRunId }) => failedRunId));
  }
  return { sent, error: null };
}

/** Batches of whole retries. One retry has at most the events of one run, which fit in a request. */
function batches(retries: readonly UnsentRetry[]): UnsentRetry[][] {
  const all: UnsentRetry[][] = [];
  let size = eventsMax;
  for (const retry of retries) {
    if (size + retry.events.length > eventsMax) {
      all.push([]);
      size = 0;
    }
    all.at(-1)?.push(retry);
    size += retry.events.length;
  }
  return all;
}

function toEvents({ id, functionId, requestedAt, events }: UnsentRetry): OutgoingEvent[] {
  return events.flatMap((event, index) => {
    const again = toRetryEvent(functionId, event);
    if (!again) return [];
    return [
      {
        id: `failure-retry-${id}-${requestedAt.getTime()}-${index}`,
        name: again.name,
        data: { ...again.data, [retryKey]: id },
      },
    ];
  });
}
