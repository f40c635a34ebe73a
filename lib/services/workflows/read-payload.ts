import { requireAdmin } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { findEvent } from "./find-event";

export interface Payload {
  name: string;
  /** What was sent, or would be, including the trace. */
  payload: Record<string, unknown>;
}

/** An event's payload, to be edited and sent; null if it was not found. */
export const readPayload: Verb<{ eventId: string }, Payload | null> = async ({ ctx, input }) => {
  requireAdmin(ctx.actor);
  const found = await findEvent(ctx, input.eventId);
  return found.kind === "found" ? { name: found.event.name, payload: found.event.payload } : null;
};
