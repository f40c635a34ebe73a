import sql from "sql-template-tag";
import { isoTime } from "@/lib/db/iso-time";
import { type FailureView, failureOrdersMax } from "@/lib/domain/failures/failure-view";
import { actorDisplayName } from "@/lib/services/audit/actor-display-name";
import { parseTraceparent } from "@/lib/telemetry/span-ids";
import { moneyAtRisk } from "./money-at-risk";

/** Retries of one failure that are shown. */
const retriesMax = 20;

interface OrderRow {
  id: number;
  status: FailureView["orders"][number]["status"];
  amount: number;
  currency: string;
}

export interface FailureRow extends Omit<FailureView, "traceId" | "orders"> {
  traceparent: string | null;
  orderRows: OrderRow[];
}

const retries = sql`(SELECT coalesce(json_agg(r), '[]') FROM (
  SELECT r.id, ${isoTime(sql`r.requested_at`)} AS "requestedAt",
    ${actorDisplayName(sql`r.requested_by`)} AS "requestedBy", ${isoTime(sql`r.sent_at`)} AS "sentAt",
    ${isoTime(sql`r.ended_at`)} AS "endedAt", r.outcome, r.of_run_id AS "ofRunId",
    r.run_id AS "runId"
  FROM failure_retries r WHERE r.failed_run_id = f.id ORDER BY r.id DESC LIMIT ${retriesMax}) r)`;

const orders = sql`(SELECT coalesce(json_agg(o), '[]') FROM (
  SELECT o.id, o.status, o.currency, ${moneyAtRisk} AS amount FROM orders o
  WHERE o.id = ANY (f.order_ids) ORDER BY o.id LIMIT ${failureOrdersMax}) o)`;

/** The columns of failures `f`. */
export const failureColumns = sql`f.id, f.fingerprint, f.function_id AS "functionId", f.subject,
  f.run_id AS "runId", f.events -> 0 -> 'data' ->> '_trace' AS traceparent,
  (SELECT coalesce(json_agg(DISTINCT event ->> 'name'), '[]')
    FROM jsonb_array_elements(f.events) AS event) AS "eventNames",
  f.error_name || ': ' || f.error AS error, f.step, f.frames, f.failures,
  ${isoTime(sql`f.first_failed_at`)} AS "firstFailedAt", ${isoTime(sql`f.failed_at`)} AS "failedAt",
  f.resolution, ${isoTime(sql`f.resolved_at`)} AS "resolvedAt",
  coalesce(f.lineage_id, f.id) AS "lineageId", cardinality(f.order_ids) AS "orderCount",
  ${orders} AS "orderRows", ${retries} AS retries`;

export function toFailureView({ traceparent, orderRows, ...row }: FailureRow): FailureView {
  return {
    ...row,
    traceId: parseTraceparent(traceparent)?.traceId ?? null,
    orders: orderRows.map(({ id, status, amount, currency }) => ({
      id,
      status,
      atRisk: amount > 0 ? { amount, currency } : null,
    })),
  };
}
