import sql from "sql-template-tag";
import { ControlAway } from "@/lib/clients/embedded-controls";
import type { Context } from "@/lib/context";
import type { LabView, LoadRun } from "@/lib/domain/lab/view";
import type { OrderStatus } from "@/lib/domain/order/status";
import { latestRun } from "./load-runner";
import { requireLab } from "./require-lab";

/** How the latest run goes, where its orders are, and how gateway and carrier behave just now. */
export async function readLab({ ctx }: { ctx: Context }): Promise<LabView> {
  const controls = requireLab(ctx);
  const [run, gateway, carrier] = await Promise.all([
    readRun(ctx),
    orNull(controls.gateway.read()),
    controls.carrier && orNull(controls.carrier.read()),
  ]);
  return { run, gateway, carrier };
}

async function readRun(ctx: Context): Promise<LoadRun | null> {
  const run = latestRun();
  if (!run) return null;
  const { orderIds, ...told } = run;
  const rows = await ctx.db.query<{ status: OrderStatus; orders: number }>(sql`
    SELECT status, count(*) AS orders FROM orders WHERE id = ANY (${orderIds}::int[])
    GROUP BY status`);
  return {
    ...told,
    statuses: Object.fromEntries(rows.map(({ status, orders }) => [status, orders])),
  };
}

/** A service that is away keeps the rest of the lab from nobody. */
async function orNull<Faults>(reading: Promise<Faults>): Promise<Faults | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ControlAway) return null;
    throw error;
  }
}
