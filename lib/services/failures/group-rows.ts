import sql, { type Sql } from "sql-template-tag";
import { isoTime } from "@/lib/db/iso-time";
import type { FailureGroupRow } from "@/lib/domain/failures/failure-view";
import { actorDisplayName } from "@/lib/services/audit/actor-display-name";
import { moneyAtRisk, moneyToReturn } from "./money-at-risk";

/** Failures of one group that are looked at for its counts and its money. */
export const groupFailuresMax = 5_000;

export interface GroupRow
  extends Omit<FailureGroupRow, "open" | "orders" | "atRisk" | "toReturn" | "changed"> {
  openCount: number;
  orderCount: number;
  money: { currency: string; atRisk: number; toReturn: number }[];
  changedAt: string | null;
  changedBy: string | null;
}

/** Failures of group `g`, the latest first. */
function latestFailures(condition: Sql): Sql {
  return sql`(SELECT f.order_ids FROM failed_runs f
    WHERE f.fingerprint = g.fingerprint ${condition}
    ORDER BY f.failed_at DESC, f.id DESC LIMIT ${groupFailuresMax + 1})`;
}

const isOpen = sql`AND f.resolved_at IS NULL`;

/** The columns of groups `g`. Everything that is counted is bounded, per group. */
export const groupColumns = sql`g.fingerprint, g.function_id AS "functionId", g.cause, g.state,
  g.failures, ${isoTime(sql`g.first_seen_at`)} AS "firstSeenAt",
  ${isoTime(sql`g.last_seen_at`)} AS "lastSeenAt", ${isoTime(sql`g.regressed_at`)} AS "regressedAt",
  ${isoTime(sql`g.changed_at`)} AS "changedAt",
  ${actorDisplayName(sql`g.changed_by`)} AS "changedBy",
  (SELECT count(*) FROM ${latestFailures(isOpen)} open) AS "openCount",
  (SELECT count(DISTINCT id) FROM ${latestFailures(sql``)} f, unnest(f.order_ids) AS id)
    AS "orderCount",
  ${moneyOf(latestFailures(isOpen))} AS money`;

/** The money of the orders of these failures by currency, as JSON. Each order counts once. */
export function moneyOf(failures: Sql): Sql {
  return sql`(SELECT coalesce(json_agg(m), '[]') FROM (
    SELECT o.currency, sum(${moneyAtRisk}) AS "atRisk", sum(${moneyToReturn}) AS "toReturn"
    FROM (SELECT DISTINCT unnest(f.order_ids) AS id FROM ${failures} f) ids
      JOIN orders o ON o.id = ids.id
    GROUP BY o.currency ORDER BY o.currency) m)`;
}

export function toGroupView(row: GroupRow): FailureGroupRow {
  const { openCount, orderCount, money, changedAt, changedBy, ...group } = row;
  const amounts = (name: "atRisk" | "toReturn") =>
    money.flatMap((one) => (one[name] > 0 ? [{ amount: one[name], currency: one.currency }] : []));
  const isExact = row.failures <= groupFailuresMax;
  return {
    ...group,
    open: {
      count: Math.min(openCount, groupFailuresMax),
      isExact: openCount <= groupFailuresMax,
    },
    orders: { count: orderCount, isExact },
    atRisk: amounts("atRisk"),
    toReturn: amounts("toReturn"),
    changed: changedAt === null ? null : { at: changedAt, by: changedBy ?? "" },
  };
}
