import { setImmediate as nextTurn } from "node:timers/promises";
import sql from "sql-template-tag";
import { credentialOf } from "@/lib/auth/actor";
import { requireShop } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { isDatabaseUnavailable } from "@/lib/db/database";
import { type InputIssue, inputIssues } from "@/lib/domain/input-issues";
import { type ImportResult, importedOrder, importReference } from "@/lib/domain/order/import-input";
import type { PlaceOrderInput } from "@/lib/domain/order/input";
import { defineVerb } from "@/lib/services/define-verb";
import { fairLimit } from "./fair-limit";
import { type PlaceOrderOutcome, placeOrder } from "./place-order";

/** All imports of this process together use as many connections at once, and take turns. */
const parallelOrdersMax = 6;
const runAll = fairLimit(parallelOrdersMax);

const issuesPerOrderMax = 10;

/** An import, as far as its orders share it. */
interface Batch {
  ctx: Context;
  /** The ids of the orders that existed when it began, by reference. */
  existing: ReadonlyMap<string, number>;
  /** Whether the database is away, so that trying the other orders would only take long. */
  isStopped: boolean;
  /** Aborted when nobody waits for the results any more. */
  signal: AbortSignal | undefined;
}

interface ImportInput {
  orders: readonly unknown[];
  /** Ends the import before the next order when it is aborted. */
  signal?: AbortSignal;
}

/**
 * Places orders, each of them alone: one that is invalid or fails leaves the others as they are. An
 * order whose reference the same credential has used before is not placed again. Returns a result for
 * each order, in their order. Only those of this import that run now are held in memory as orders.
 */
export const importOrders = defineVerb<ImportInput, ImportResult[]>(
  "importOrders",
  async ({ ctx, input: { orders, signal } }) => {
    requireShop(ctx.actor, "orders:write");
    const references = orders.map(referenceOf);
    const existing = await findOrders(
      ctx,
      references.filter((reference) => reference !== null),
    );
    const batch: Batch = { ctx, existing, isStopped: false, signal };
    const seen = new Set<string>();
    const tasks = orders.map((order, index) => {
      const reference = references[index] ?? null;
      const isRepeated = reference !== null && seen.has(reference);
      if (reference !== null) seen.add(reference);
      return () => importOne(batch, { order, reference, isRepeated });
    });
    return runAll(tasks);
  },
);

interface Item {
  order: unknown;
  reference: string | null;
  /** Whether an earlier order of the import has the same reference. */
  isRepeated: boolean;
}

async function importOne(batch: Batch, { order, reference, isRepeated }: Item) {
  if (isRepeated) {
    const message = "is the reference of an earlier order of this request";
    return invalid(reference, [{ path: "reference", message }]);
  }
  const orderId = reference === null ? undefined : batch.existing.get(reference);
  if (orderId !== undefined) return { reference, status: "exists" as const, orderId };
  // Checking a thousand bad orders takes long enough for others to notice.
  await nextTurn();
  if (batch.signal?.aborted) return failed(reference, "The caller has hung up.");
  const parsed = importedOrder.safeParse(order);
  if (!parsed.success) return invalid(reference, inputIssues(parsed.error, issuesPerOrderMax));
  if (batch.isStopped) return failed(reference, databaseAway);
  try {
    return await place(batch.ctx, parsed.data);
  } catch (error) {
    batch.isStopped ||= isDatabaseUnavailable(error);
    batch.ctx.log.error({ error, reference }, "An order of an import failed.");
    return failed(reference, batch.isStopped ? databaseAway : "Something went wrong on our side.");
  }
}

const databaseAway = "The database is unavailable.";

async function place(
  ctx: Context,
  order: PlaceOrderInput & { reference: string },
): Promise<ImportResult> {
  const { reference } = order;
  const placed = await placeOrder({ ctx, input: { order } });
  switch (placed.kind) {
    case "placed":
      return { reference, status: "created", orderId: placed.order.id };
    case "invalid":
      return invalid(reference, placed.issues.slice(0, issuesPerOrderMax));
    case "reference_taken": {
      // Another call has placed it since this import began.
      const orderId = (await findOrders(ctx, [reference])).get(reference);
      if (orderId !== undefined) return { reference, status: "exists", orderId };
      return failed(reference, "The reference is changing. Send the order again.");
    }
    default:
      return failed(reference, refusalText(placed));
  }
}

function refusalText(placed: PlaceOrderOutcome): string {
  return placed.kind === "too_many_unpaid"
    ? `There are already ${placed.limit} unpaid orders of this customer. Pay or cancel one first.`
    : "The order can't be placed now.";
}

function invalid(reference: string | null, errors: InputIssue[]): ImportResult {
  return { reference, status: "invalid", errors };
}

function failed(reference: string | null, message: string): ImportResult {
  return { reference, status: "failed", errors: [{ path: "", message }] };
}

function referenceOf(order: unknown): string | null {
  if (typeof order !== "object" || order === null || !("reference" in order)) return null;
  const parsed = importReference.safeParse(order.reference);
  return parsed.success ? parsed.data : null;
}

/** The orders of this credential that have these references. */
async function findOrders(
  ctx: Context,
  references: readonly string[],
): Promise<Map<string, number>> {
  const rows = await ctx.db.query<{ id: number; reference: string }>(sql`
    SELECT id, reference FROM orders
    WHERE credential = ${credentialOf(ctx.actor)} AND reference = ANY (${[...references]}::text[])`);
  return new Map(rows.map(({ id, reference }) => [reference, id]));
}
