import sql, { empty } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import type { Stage } from "@/lib/domain/metrics/stages";
import type { OrderStatus } from "@/lib/domain/order/status";
import type { PageCursor } from "@/lib/services/lists/keyset-page";
import { readStore } from "@/lib/services/telemetry/read-store";

export interface ListStageTimes {
  stage: Stage;
  /** Only orders that missed their target. */
  isMissed: boolean;
  from?: Date | undefined;
  to?: Date | undefined;
  cursor?: PageCursor | undefined;
  limit: number;
}

/** An order that has reached a stage. */
export interface StageTimeView {
  orderId: number;
  /** Null if the order no longer exists. */
  status: OrderStatus | null;
  /** When it reached the stage, ISO 8601 UTC. */
  at: string;
  /** Milliseconds since it was placed. */
  ms: number;
  /** The target at that time; null if none applied. */
  targetMs: number | null;
}

export type StageTimePage =
  | { kind: "listed"; orders: StageTimeView[]; next: PageCursor | null }
  | { kind: "off" }
  /** The store could not be read. */
  | { kind: "unavailable" };

/** The orders that reached a stage, the latest first. */
export const listStageTimes: Verb<ListStageTimes, StageTimePage> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const read = await readStore(ctx, async ({ db }) => ({
    kind: "found" as const,
    found: await readRows(db, input),
  }));
  if (read.kind !== "found") return read;
  const { found } = read;
  const rows = found.slice(0, input.limit);
  const statuses = await readStatuses(ctx, rows);
  const last = rows.at(-1);
  return {
    kind: "listed",
    orders: rows.map(({ at, ...row }) => ({
      ...row,
      status: statuses.get(row.orderId) ?? null,
      at: at.toISOString(),
    })),
    next: found.length > input.limit && last ? { createdAt: last.at, id: last.orderId } : null,
  };
};

interface Row {
  orderId: number;
  at: Date;
  ms: number;
  targetMs: number | null;
}

function readRows(
  db: Queryable,
  { stage, isMissed, from, to, cursor, limit }: ListStageTimes,
): Promise<Row[]> {
  return db.query<Row>(sql`
    SELECT order_id AS "orderId", at, ms, target_ms AS "targetMs" FROM telemetry.stage_times
    WHERE stage = ${stage}
      ${isMissed ? sql`AND ms > target_ms` : empty}
      ${from ? sql`AND at >= ${from}` : empty}
      ${to ? sql`AND at < ${to}` : empty}
      ${cursor ? sql`AND at <= ${cursor.createdAt} AND (at, order_id) < (${cursor.createdAt}, ${cursor.id})` : empty}
    ORDER BY at DESC, order_id DESC LIMIT ${limit + 1}`);
}

async function readStatuses(ctx: Context, rows: readonly Row[]): Promise<Map<number, OrderStatus>> {
  const ids = rows.map(({ orderId }) => orderId);
  if (ids.length === 0) return new Map();
  const orders = await ctx.db.query<{ id: number; status: OrderStatus }>(
    sql`SELECT id, status FROM orders WHERE id = ANY (${ids})`,
  );
  return new Map(orders.map(({ id, status }) => [id, status]));
}
