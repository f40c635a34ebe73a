import { cron } from "inngest";
import { inngest } from "@/lib/clients/inngest";
import type { Context } from "@/lib/context";
import { syncInventory as sync } from "@/lib/services/inventory/sync-inventory";
import { expireOrders, resumeOrders as resume } from "@/lib/services/orders";
import { sweepOutbox as sweep } from "@/lib/services/outbox/sweep-outbox";
import { reconcilePayments as reconcile } from "@/lib/services/payments";
import { system } from "../system-context";

/** A cron that is also run now by its event `cron/<id>.run`, never twice at once. */
function recurring<Result>(
  id: string,
  schedule: string,
  work: (verb: { ctx: Context }) => Promise<Result>,
) {
  return inngest.createFunction(
    { id, triggers: [cron(schedule), { event: `cron/${id}.run` }], concurrency: 1 },
    async ({ step }) => step.run(id, () => work({ ctx: system() })),
  );
}

const everyMinute = "* * * * *";

export const crons = [
  recurring("expire-pending-orders", "*/5 * * * *", expireOrders),
  recurring("sync-inventory", "0 */6 * * *", sync),
  recurring("sweep-outbox", everyMinute, sweep),
  recurring("resume-orders", everyMinute, resume),
  recurring("reconcile-payments", everyMinute, reconcile),
];
