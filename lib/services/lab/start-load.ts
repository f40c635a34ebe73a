import sql from "sql-template-tag";
import { actingAs, type Verb } from "@/lib/context";
import type { LoadPlan } from "@/lib/domain/lab/load-plan";
import { audit } from "../audit/audit";
import { beginRun, latestRun } from "./load-runner";
import { requireLab } from "./require-lab";

export type Started = { kind: "started" } | { kind: "running" } | { kind: "nothing_on_sale" };

/** So many of each are enough for a mix. */
const mixMax = 200;

/** Places test orders in the background, by the system's own verb. One run at a time. */
export const startLoad: Verb<LoadPlan, Started> = async ({ ctx, input }) => {
  requireLab(ctx);
  const [products, customers] = await Promise.all([
    ctx.db.query<{ id: number }>(sql`
      SELECT p.id FROM products p WHERE p.archived_at IS NULL
        AND p.currency = (SELECT currency FROM products WHERE archived_at IS NULL ORDER BY id LIMIT 1)
      ORDER BY p.id LIMIT ${mixMax}`),
    ctx.db.query<{ id: number }>(
      sql`SELECT id FROM customers WHERE erased_at IS NULL ORDER BY id LIMIT ${mixMax}`,
    ),
  ]);
  if (products.length === 0) return { kind: "nothing_on_sale" };
  // Nothing is waited for between this look and the start: two operators can't both begin.
  if (latestRun()?.state === "running") return { kind: "running" };
  beginRun(actingAs(ctx, { kind: "system" }), input, {
    customerIds: customers.map(({ id }) => id),
    productIds: products.map(({ id }) => id),
  });
  await audit(ctx, ctx.db, { action: "lab/load_started", subject: "lab", data: { ...input } });
  return { kind: "started" };
};
