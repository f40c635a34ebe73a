import { createHash } from "node:crypto";
import type { Context } from "@/lib/context";
import type { AuditEntry } from "@/lib/services/audit/audit";
import { audit } from "@/lib/services/audit/audit";

export type SentByHand =
  | { kind: "sent"; eventId: string }
  /** Inngest may have accepted the event. Under the same key it does so once. */
  | { kind: "unsure"; reason: string };

interface EventByHand {
  /** The form's idempotency key. */
  key: string;
  name: string;
  data: Record<string, unknown>;
}

/** The event's page is opened next. It can be read as soon as the event is logged. */
const flushMaxMs = 1_000;

/**
 * Sends an event that an operator asked for. Its id is derived from the form's key and the event, so
 * that the same form, sent again after a lost answer, has no second effect: Inngest drops a repeated
 * id for a day. It is audited before it is sent, and again if Inngest did not accept it.
 *
 * @param entryOf The audit entry of the event with this id.
 */
export async function sendByHand(
  ctx: Context,
  { key, name, data }: EventByHand,
  entryOf: (eventId: string) => AuditEntry,
): Promise<SentByHand> {
  const content = JSON.stringify([key, name, data]);
  const eventId = `manual-${createHash("sha256").update(content).digest("hex").slice(0, 32)}`;
  const entry = entryOf(eventId);
  await ctx.db.transaction((tx) => audit(ctx, tx, entry));
  try {
    await ctx.inngest.send([{ id: eventId, name, data }]);
  } catch (error) {
    ctx.log.warn({ error, eventId }, "An event could not be sent by hand.");
    const { action, subject } = entry;
    const failed = { action: "event/not_accepted", subject, data: { action, eventId } };
    await ctx.db.transaction((tx) => audit(ctx, tx, failed));
    return { kind: "unsure", reason: "The Inngest server could not be reached. Try again." };
  }
  await ctx.telemetry?.flush(flushMaxMs);
  return { kind: "sent", eventId };
}
