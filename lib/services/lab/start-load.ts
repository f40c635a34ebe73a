import sql from "sql-template-tag";
import { actingAs } from "@/lib/context";
import type { LoadPlan } from "@/lib/domain/lab/load-plan";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { latestLoadRun, runInBackground } from "./load-runner";
import { requireLab } from "./require-lab";

export type StartLoadOutcome =
  | { kind: "started" }
  | { kind: "running" }
  | { kind: "nothing_on_sale" };

/** Test orders are spread over at most this many customers and products. */
const testDataMax = 200;

/** Places test orders in the background, with the verb that places real ones. One run at a time. */
export const startLoad = defineVerb<LoadPlan, StartLoadOutcome>(
  "startLoad",
  async ({ ctx, input }) => {
    requireLab(ctx);
    const [products, customers] = await Promise.all([
      ctx.db.query<{ id: number }>(sql`
      SELECT p.id FROM products p WHERE p.archived_at IS NULL AND p.price > 0
        AND p.currency = (SELECT currency FROM products WHERE archived_at IS NULL ORDER BY id LIMIT 1)
      ORDER BY p.id LIMIT ${testDataMax}`),
      ctx.db.query<{ id: number }>(
        sql`SELECT id FROM customers WHERE erased_at IS NULL ORDER BY id LIMIT ${testDataMax}`,
      ),
    ]);
    if (products.length === 0) return { kind: "nothing_on_sale" };
    // No `await` between this check and the start, so that two operators can't both start a run.
    if (latestLoadRun()?.state === "running") return { kind: "running" };
    runInBackground(actingAs(ctx, { kind: "system" }), input, {
      customerIds: customers.map(({ id }) => id),
      productIds: products.map(({ id }) => id),
    });
    await audit(ctx, ctx.db, { action: "lab/load_started", subject: "lab", data: { ...input } });
    return { kind: "started" };
  },
);
