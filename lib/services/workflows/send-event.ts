import { randomUUID } from "node:crypto";
import { NotFound, requireAdmin, requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { functionsOfEvent } from "@/lib/domain/workflows/function-catalog";
import { parsePayload } from "@/lib/domain/workflows/sendable-events";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { findEvent } from "./find-event";

export type SendEventOutcome =
  | { kind: "sent"; eventId: string }
  | { kind: "invalid"; issues: { path: string; message: string }[] }
  | { kind: "refused"; reason: string };

/** The event's page is opened next. It can be read as soon as the event is logged. */
const flushMaxMs = 1_000;

/** Sends an event by hand: one that starts a function, with a payload of its schema. */
export const sendEvent = defineVerb<{ name: string; payload: string }, SendEventOutcome>(
  "sendEvent",
  async ({ ctx, input: { name, payload } }) => {
    requireAdmin(ctx.actor);
    const parsed = parsePayload(name, payload);
    if (parsed.kind === "invalid") return parsed;
    return send(ctx, { name, data: parsed.data }, { action: "event/sent", data: { name } });
  },
);

/**
 * Sends an event again, with the same payload and a new id. Under its own id Inngest would drop it
 * for a day. Throws `NotFound` for an unknown id.
 */
export const resendEvent = defineVerb<{ eventId: string }, SendEventOutcome>(
  "resendEvent",
  async ({ ctx, input: { eventId } }) => {
    requireOperator(ctx.actor);
    const found = await findEvent(ctx, eventId);
    if (found.kind === "missing") throw new NotFound("Event not found.");
    if (found.kind === "unavailable") {
      return { kind: "refused", reason: "The event could not be read. Try again." };
    }
    const { event } = found;
    const { name, payload } = event;
    if (functionsOfEvent(name).length === 0) {
      return { kind: "refused", reason: "No function has this event as trigger." };
    }
    if (name.startsWith("inngest/")) {
      return { kind: "refused", reason: "Only the Inngest server sends this event." };
    }
    if (event.isSent === false && !event.isSkipped) {
      return {
        kind: "refused",
        reason: "This event is still in the outbox. It is sent from there.",
      };
    }
    if (wasChanged(payload)) {
      const reason =
        "Only a part of the payload is stored, without personal data. Send a new event instead.";
      return { kind: "refused", reason };
    }
    const entry = { action: "event/resent", data: { name, of: eventId } };
    return send(ctx, { name, data: payload }, entry);
  },
);

/** Whether the log has left out a part of the payload: personal data, or what was too long. */
function wasChanged(payload: Record<string, unknown>): boolean {
  return "truncated" in payload || JSON.stringify(payload).includes("[redacted]");
}

async function send(
  ctx: Context,
  event: { name: string; data: Record<string, unknown> },
  entry: { action: string; data: Record<string, unknown> },
): Promise<SendEventOutcome> {
  const eventId = `manual-${randomUUID()}`;
  try {
    await ctx.inngest.send([{ id: eventId, ...event }]);
  } catch (error) {
    ctx.log.warn({ error }, "An event could not be sent by hand.");
    return { kind: "refused", reason: "The Inngest server could not be reached. Try again." };
  }
  const { orderId } = event.data;
  const order = typeof orderId === "number" ? { orderId } : {};
  await ctx.db.transaction((tx) =>
    audit(ctx, tx, {
      action: entry.action,
      subject: `event:${eventId}`,
      data: { ...entry.data, ...order },
    }),
  );
  await ctx.telemetry?.flush(flushMaxMs);
  return { kind: "sent", eventId };
}
