import { NotFound, requireAdmin, requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { functionsOfEvent } from "@/lib/domain/workflows/function-catalog";
import { parsePayload } from "@/lib/domain/workflows/sendable-events";
import { defineVerb } from "@/lib/services/define-verb";
import { findEvent } from "./find-event";
import { type SentByHand, sendByHand } from "./send-by-hand";

export type SendEventOutcome =
  | SentByHand
  | { kind: "invalid"; issues: { path: string; message: string }[] }
  | { kind: "refused"; reason: string };

/** The form's idempotency key. */
interface Keyed {
  key: string;
}

/** Sends an event by hand: one that starts a function, with a payload of its schema. */
export const sendEvent = defineVerb<Keyed & { name: string; payload: string }, SendEventOutcome>(
  "sendEvent",
  async ({ ctx, input: { name, payload, key } }) => {
    requireAdmin(ctx.actor);
    const parsed = parsePayload(name, payload);
    if (parsed.kind === "invalid") return parsed;
    return send(ctx, { key, name, data: parsed.data }, { action: "event/sent", data: { name } });
  },
);

/**
 * Sends an event again, with the same payload and a new id. Under its own id Inngest would drop it
 * for a day. Throws `NotFound` for an unknown id.
 */
export const resendEvent = defineVerb<Keyed & { eventId: string }, SendEventOutcome>(
  "resendEvent",
  async ({ ctx, input: { eventId, key } }) => {
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
    return send(ctx, { key, name, data: payload }, entry);
  },
);

/** Whether the log has left out a part of the payload: personal data, or what was too long. */
function wasChanged(payload: Record<string, unknown>): boolean {
  return "truncated" in payload || JSON.stringify(payload).includes("[redacted]");
}

async function send(
  ctx: Context,
  event: { key: string; name: string; data: Record<string, unknown> },
  entry: { action: string; data: Record<string, unknown> },
): Promise<SendEventOutcome> {
  const { orderId } = event.data;
  const order = typeof orderId === "number" ? { orderId } : {};
  return sendByHand(ctx, event, (eventId) => {
    return { ...entry, subject: `event:${eventId}`, data: { ...entry.data, ...order } };
  });
}
