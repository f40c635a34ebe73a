import { randomUUID } from "node:crypto";
import { NotFound, requireOperator } from "@/lib/auth/permissions";
import { cronEvent, findFunction } from "@/lib/domain/workflows/function-catalog";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";

export type RunCronOutcome =
  | { kind: "sent"; eventId: string }
  | { kind: "refused"; reason: string };

/**
 * Starts a cron at once, by its event. It runs after a run of it that is in progress, never beside
 * it. Throws `NotFound` for an unknown cron.
 */
export const runCron = defineVerb<{ cronId: string }, RunCronOutcome>(
  "runCron",
  async ({ ctx, input: { cronId } }) => {
    requireOperator(ctx.actor);
    if (!findFunction(cronId)?.schedule) throw new NotFound("Cron not found.");
    const eventId = `manual-${randomUUID()}`;
    try {
      await ctx.inngest.send([{ id: eventId, name: cronEvent(cronId), data: {} }]);
    } catch (error) {
      ctx.log.warn({ error, cronId }, "A cron could not be started by hand.");
      return { kind: "refused", reason: "The Inngest server could not be reached. Try again." };
    }
    await ctx.db.transaction((tx) =>
      audit(ctx, tx, { action: "cron/started", subject: `cron:${cronId}`, data: { eventId } }),
    );
    return { kind: "sent", eventId };
  },
);
