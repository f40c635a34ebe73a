import { NotFound, requireOperator } from "@/lib/auth/permissions";
import { cronEvent, findFunction } from "@/lib/domain/workflows/function-catalog";
import { defineVerb } from "@/lib/services/define-verb";
import { type SentByHand, sendByHand } from "./send-by-hand";

export interface RunCron {
  cronId: string;
  /** The form's idempotency key. */
  key: string;
}

/**
 * Starts a cron at once, by its event. It runs after a run of it that is in progress, never beside
 * it. Throws `NotFound` for an unknown cron.
 */
export const runCron = defineVerb<RunCron, SentByHand>(
  "runCron",
  async ({ ctx, input: { cronId, key } }) => {
    requireOperator(ctx.actor);
    if (!findFunction(cronId)?.schedule) throw new NotFound("Cron not found.");
    const event = { key, name: cronEvent(cronId), data: {} };
    return sendByHand(ctx, event, (eventId) => {
      return { action: "cron/started", subject: `cron:${cronId}`, data: { eventId } };
    });
  },
);
