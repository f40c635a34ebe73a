import sql from "sql-template-tag";
import { actorName } from "@/lib/auth/actor";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import type { RetryItem, RetryResult } from "@/lib/domain/failures/failure-view";
import { type RetrySelection, retryMax, retrySelection } from "@/lib/domain/failures/retry-input";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { countMatching } from "./preview-retry";
import { isNotRetrying, isSelected } from "./retry-selection";
import { sendRetries } from "./send-retries";

interface Claimed {
  id: number;
  subject: string;
  runId: string;
  retryId: number;
}

/**
 * Retries failures: sends the events of the runs that failed again, under new ids. Claims at most
 * `retryMax` of the selected failures, none that is being retried already, and records the retries
 * before anything is sent. A crash after that loses and doubles nothing: the cron sends the rest.
 */
export const retryFailures = defineVerb<RetrySelection, RetryResult>(
  "retryFailures",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    const selection = retrySelection.parse(input);
    const claimed = await ctx.db.transaction((tx) => claim(ctx, tx, selection));
    const retryIds = claimed.map(({ retryId }) => retryId);
    const sent = new Set(claimed.length > 0 ? (await sendRetries(ctx, retryIds)).sent : []);
    const items = claimed.map(
      ({ id, subject }): RetryItem => ({
        failureId: id,
        subject,
        kind: sent.has(id) ? "sent" : "queued",
      }),
    );
    if ("failureIds" in selection) {
      const skipped = await describeSkipped(ctx, selection.failureIds, items);
      return { items: [...items, ...skipped], left: 0 };
    }
    // What has failed since the dry run is left as well.
    return { items, left: (await countMatching(ctx, { filter: selection.filter })).idle };
  },
);

async function claim(ctx: Context, tx: Queryable, selection: RetrySelection): Promise<Claimed[]> {
  const now = ctx.now();
  // A second call at the same time waits for these rows, and then finds them taken.
  const taken = await tx.query<{ id: number; runId: string; subject: string }>(sql`
    UPDATE failed_runs f SET retrying_since = ${now}
    WHERE f.id IN (SELECT f.id FROM failed_runs f
        WHERE ${isSelected(ctx, selection)} AND ${isNotRetrying(now)}
        ORDER BY f.id LIMIT ${retryMax} FOR UPDATE)
      AND f.resolved_at IS NULL AND ${isNotRetrying(now)}
    RETURNING f.id, f.run_id AS "runId", f.subject`);
  if (taken.length === 0) return [];
  const ids = taken.map(({ id }) => id);
  await tx.query(sql`
    UPDATE failure_retries SET outcome = 'no_result', ended_at = ${now}
    WHERE failed_run_id = ANY (${ids}) AND ended_at IS NULL`);
  const retries = await tx.query<{ retryId: number; id: number }>(sql`
    INSERT INTO failure_retries (failed_run_id, of_run_id, requested_at, requested_by)
    SELECT taken.id, taken.run_id, ${now}, ${actorName(ctx.actor)}
    FROM unnest(${ids}::int[], ${taken.map(({ runId }) => runId)}::text[]) AS taken (id, run_id)
    RETURNING id AS "retryId", failed_run_id AS id`);
  const retryOf = new Map(retries.map(({ id, retryId }) => [id, retryId]));
  await audit(ctx, tx, {
    action: "failures/retried",
    subject: subjectOf(selection),
    data: { failures: ids.length, ...auditData(selection) },
  });
  return taken
    .map((row) => ({ ...row, retryId: retryOf.get(row.id) ?? 0 }))
    .sort((one, other) => one.id - other.id);
}

function subjectOf(selection: RetrySelection): string {
  const fingerprint = "filter" in selection ? selection.filter.fingerprint : undefined;
  return fingerprint === undefined ? "failures" : `failure_group:${fingerprint}`;
}

/** The filter, or the first of the chosen ids: an audit entry is not a copy of a long list. */
function auditData(selection: RetrySelection): Record<string, unknown> {
  if ("filter" in selection) return { filter: selection.filter };
  return { failureIds: selection.failureIds.slice(0, 20) };
}

async function describeSkipped(
  ctx: Context,
  failureIds: readonly number[],
  taken: readonly RetryItem[],
): Promise<RetryItem[]> {
  const takenIds = new Set(taken.map(({ failureId }) => failureId));
  const others = [...new Set(failureIds)].filter((id) => !takenIds.has(id));
  if (others.length === 0) return [];
  const rows = await ctx.db.query<{ id: number; subject: string; isResolved: boolean }>(sql`
    SELECT id, subject, resolved_at IS NOT NULL AS "isResolved" FROM failed_runs
    WHERE id = ANY (${others})`);
  const found = new Map(rows.map((row) => [row.id, row]));
  return others.map((id): RetryItem => {
    const row = found.get(id);
    const reason = !row
      ? "Failure not found."
      : row.isResolved
        ? "This failure is already resolved."
        : "This failure is being retried already.";
    return { failureId: id, subject: row?.subject ?? null, kind: "skipped", reason };
  });
}
