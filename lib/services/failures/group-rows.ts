import sql, { type Sql } from "sql-template-tag";
import { isoTime } from "@/lib/db/iso-time";
import type { FailureGroupRow, Money } from "@/lib/domain/failures/failure-view";
import { actorDisplayName } from "@/lib/services/audit/actor-display-name";
import { moneyAtRisk, moneyToReturn } from "./money-at-risk";

/** The money of orders in one currency, with or without an open failure. */
export interface CurrencyMoney {
  currency: string;
  isOpen: boolean;
  atRisk: number;
  toReturn: number;
}

export interface GroupRow
  extends Omit<
    FailureGroupRow,
    "open" | "orders" | "atRisk" | "openAtRisk" | "toReturn" | "isMoneyExact" | "changed"
  > {
  /** Failures that were looked at, of the open ones and of all; one row more shows that there are more. */
  failuresMax: number;
  openCount: number;
  latestCount: number;
  orderCount: number;
  money: CurrencyMoney[];
  changedAt: string | null;
  changedBy: string | null;
}

/**
 * The columns of these rows of `failure_groups`. Orders and their money are those of the latest
 * `failuresMax` open failures, and of the latest `failuresMax` of all, per group: what is counted is
 * bounded, however many failures there are.
 */
export function selectGroups(groups: Sql, failuresMax: Sql): Sql {
  const latest = (isOpen: boolean) => sql`(
    SELECT ${isOpen}::boolean AS is_open, f.order_ids FROM failed_runs f
    WHERE f.fingerprint = g.fingerprint ${isOpen ? sql`AND f.resolved_at IS NULL` : sql``}
    ORDER BY f.failed_at DESC, f.id DESC LIMIT ${failuresMax} + 1)`;
  return sql`
    SELECT g.fingerprint, g.function_id AS "functionId", g.cause, g.state, g.failures,
      ${isoTime(sql`g.first_seen_at`)} AS "firstSeenAt",
      ${isoTime(sql`g.last_seen_at`)} AS "lastSeenAt",
      ${isoTime(sql`g.regressed_at`)} AS "regressedAt",
      ${isoTime(sql`g.changed_at`)} AS "changedAt",
      ${actorDisplayName(sql`g.changed_by`)} AS "changedBy",
      ${failuresMax} AS "failuresMax", counted.*
    FROM ${groups} g CROSS JOIN LATERAL (
      WITH latest AS MATERIALIZED (${latest(true)} UNION ALL ${latest(false)})
      SELECT (SELECT count(*) FROM latest WHERE is_open) AS "openCount",
        (SELECT count(*) FROM latest WHERE NOT is_open) AS "latestCount",
        (SELECT count(DISTINCT id) FROM latest, unnest(order_ids) AS id) AS "orderCount",
        ${moneyOf(sql`latest`)} AS money) counted`;
}

/**
 * The money of the orders of these failures, as JSON. Each order counts once. The failures have the
 * columns `order_ids` and `is_open`.
 */
export function moneyOf(failures: Sql): Sql {
  return sql`(SELECT coalesce(json_agg(m), '[]') FROM (
    SELECT o.currency, ids.is_open AS "isOpen", sum(${moneyAtRisk}) AS "atRisk",
      sum(${moneyToReturn}) AS "toReturn"
    FROM (SELECT id, bool_or(f.is_open) AS is_open FROM ${failures} f, unnest(f.order_ids) AS id
        GROUP BY id) ids
      JOIN orders o ON o.id = ids.id
    GROUP BY o.currency, ids.is_open) m)`;
}

/** The amounts of one kind, by currency. */
export function amountsOf(money: readonly CurrencyMoney[], name: "atRisk" | "toReturn"): Money[] {
  const sums = new Map<string, number>();
  for (const one of money) sums.set(one.currency, (sums.get(one.currency) ?? 0) + one[name]);
  return [...sums]
    .filter(([, amount]) => amount > 0)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([currency, amount]) => ({ amount, currency }));
}

export function toGroupView(row: GroupRow): FailureGroupRow {
  const { failuresMax, openCount, latestCount, orderCount, money, changedAt, changedBy, ...group } =
    row;
  const isExact = openCount <= failuresMax && latestCount <= failuresMax;
  const ofOpen = money.filter(({ isOpen }) => isOpen);
  return {
    ...group,
    open: { count: Math.min(openCount, failuresMax), isExact: openCount <= failuresMax },
    orders: { count: orderCount, isExact },
    atRisk: amountsOf(money, "atRisk"),
    openAtRisk: amountsOf(ofOpen, "atRisk"),
    toReturn: amountsOf(money, "toReturn"),
    isMoneyExact: isExact,
    changed: changedAt === null ? null : { at: changedAt, by: changedBy ?? "" },
  };
}
