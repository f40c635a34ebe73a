import sql from "sql-template-tag";
import { ControlUnavailable } from "@/lib/clients/embedded-controls";
import type { Context, Verb } from "@/lib/context";
import type { LabView, LoadRun } from "@/lib/domain/lab/view";
import type { OrderStatus } from "@/lib/domain/order/status";
import { latestLoadRun } from "./load-runner";
import { requireLab } from "./require-lab";

/** The latest load run with the statuses of its orders, and the faults that are injected now. */
export const readLab: Verb<void, LabView> = async ({ ctx }) => {
  const controls = requireLab(ctx);
  const [run, gateway, carrier] = await Promise.all([
    readLoadRun(ctx),
    nullIfUnavailable(controls.gateway.read()),
    controls.carrier && nullIfUnavailable(controls.carrier.read()),
  ]);
  return { run, gateway, carrier };
};

async function readLoadRun(ctx: Context): Promise<LoadRun | null> {
  const latest = latestLoadRun();
  if (!latest) return null;
  const { orderIds, ...run } = latest;
  const rows = await ctx.db.query<{ status: OrderStatus; orders: number }>(sql`
    SELECT status, count(*) AS orders FROM orders WHERE id = ANY (${orderIds}::int[])
    GROUP BY status`);
  return {
    ...run,
    statuses: Object.fromEntries(rows.map(({ status, orders }) => [status, orders])),
  };
}

/** Null when the simulator does not respond, so that the page can still show the rest. */
async function nullIfUnavailable<Faults>(reading: Promise<Faults>): Promise<Faults | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ControlUnavailable) return null;
    throw error;
  }
}
