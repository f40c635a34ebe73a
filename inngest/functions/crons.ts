import { cron } from "inngest";
import { inngest } from "@/lib/clients/inngest";
import type { Context } from "@/lib/context";
import { redeliverEmails } from "@/lib/services/emails/redeliver-emails";
import { syncInventory as sync } from "@/lib/services/inventory/sync-inventory";
import { expireOrders, resumeOrders as resume } from "@/lib/services/orders";
import { sweepOutbox as sweep } from "@/lib/services/outbox/sweep-outbox";
import { reconcilePayments as reconcile } from "@/lib/services/payments";
import { system } from "../system-context";

type Verb = (verb: { ctx: Context }) => Promise<object>;

/**
 * A cron that is also run now by its event `cron/<id>.run`, never twice at once. Its steps don't
 * wait for each other: one that fails keeps no other from its work.
 */
function recurring(id: string, schedule: string, steps: Readonly<Record<string, Verb>>) {
  return inngest.createFunction(
    { id, triggers: [cron(schedule), { event: `cron/${id}.run` }], concurrency: 1 },
    async ({ step }) =>
      Promise.all(
        Object.entries(steps).map(([stepId, work]) =>
          step.run(stepId, () => work({ ctx: system() })),
        ),
      ),
  );
}

const everyMinute = "* * * * *";

export const crons = [
  recurring("expire-pending-orders", "*/5 * * * *", { "expire-pending-orders": expireOrders }),
  recurring("sync-inventory", "0 */6 * * *", { "sync-inventory": sync }),
  recurring("sweep-outbox", everyMinute, {
    "sweep-outbox": sweep,
    "redeliver-emails": redeliverEmails,
  }),
  recurring("resume-orders", everyMinute, { "resume-orders": resume }),
  recurring("reconcile-payments", everyMinute, { "reconcile-payments": reconcile }),
];
