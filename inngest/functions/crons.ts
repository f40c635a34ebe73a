import { cron } from "inngest";
import { reportCronRun } from "@/inngest/report-cron-run";
import { systemContext } from "@/inngest/system-context";
import { inngest } from "@/lib/clients/inngest";
import type { Context } from "@/lib/context";
import { redeliverEmails } from "@/lib/services/emails/redeliver-emails";
import { sendPaymentReminders } from "@/lib/services/emails/send-payment-reminders";
import { sweepFailures } from "@/lib/services/failures/sweep-failures";
import { syncInventory as sync } from "@/lib/services/inventory/sync-inventory";
import { expireOrders, resumeOrders as resume } from "@/lib/services/orders";
import { sweepOutbox as sweep } from "@/lib/services/outbox/sweep-outbox";
import { reconcilePayments as reconcile, recordLostWebhooks } from "@/lib/services/payments";

type CronVerb = (call: { ctx: Context }) => Promise<object>;

/**
 * A cron that the event `cron/<id>.run` also starts, never twice at the same time. Its steps run in
 * parallel, so that a failing step does not stop the others. When all have completed, the failures
 * of earlier runs are resolved.
 */
function createCron(id: string, schedule: string, steps: Readonly<Record<string, CronVerb>>) {
  return inngest.createFunction(
    { id, triggers: [cron(schedule), { event: `cron/${id}.run` }], concurrency: 1 },
    async ({ event, step }) => {
      const results = await Promise.all(
        Object.entries(steps).map(([stepId, verb]) =>
          step.run(stepId, () => verb({ ctx: systemContext() })),
        ),
      );
      if (event.ts !== undefined) {
        await reportCronRun({ functionId: id, startedAt: new Date(event.ts) });
      }
      return results;
    },
  );
}

const everyMinute = "* * * * *";

export const crons = [
  createCron("expire-pending-orders", "*/5 * * * *", { "expire-pending-orders": expireOrders }),
  createCron("sync-inventory", "0 */6 * * *", { "sync-inventory": sync }),
  createCron("sweep-outbox", everyMinute, {
    "sweep-outbox": sweep,
    "sweep-failures": sweepFailures,
  }),
  // A mail server can take minutes for an email, so these hold up nothing else.
  createCron("redeliver-emails", everyMinute, { "redeliver-emails": redeliverEmails }),
  createCron("send-payment-reminders", everyMinute, {
    "send-payment-reminders": sendPaymentReminders,
  }),
  createCron("resume-orders", everyMinute, { "resume-orders": resume }),
  createCron("reconcile-payments", everyMinute, {
    "record-lost-webhooks": recordLostWebhooks,
    "reconcile-payments": reconcile,
  }),
];
