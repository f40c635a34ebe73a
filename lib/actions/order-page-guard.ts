import "server-only";
import { credentialOf } from "@/lib/auth/actor";
import type { Context } from "@/lib/context";
import { type FormFailure, formFailure } from "@/lib/domain/form-failure";
import { contextFor } from "@/lib/runtime";
import { claimedOrderId } from "@/lib/services/orders/tracking-token";
import { idParams } from "../http/schemas";
import { failedForm, guarded } from "./guard";
import { trackingContext, viewer } from "./session";

const what = "A form of an order's page failed.";

/** The order that a form is about, and on whose behalf. */
interface Held {
  ctx: Context;
  orderId: number;
}

/**
 * Wraps a form of an order's page in what every such form has: its authorization is the tracking
 * token that it carries, else the session, whose right to this order the service looks at; attempts
 * are limited, and a fault is logged and told beside the form.
 */
export async function onOrderPage<Outcome>(
  form: FormData,
  act: (held: Held) => Promise<Outcome>,
): Promise<Outcome | FormFailure> {
  const token = form.get("token");
  const claimed = typeof token === "string" ? claimedOrderId(token) : form.get("orderId");
  try {
    const held = typeof token === "string" ? await byToken(token) : await bySession(form);
    if (held.kind === "failed") return held;
    const identifier = credentialOf(held.ctx.actor);
    const about = { what, limit: "create" as const, identifier, orderId: held.orderId };
    return await guarded(about, () => act(held));
  } catch (error) {
    return failedForm(error, what, { orderId: claimed });
  }
}

async function byToken(token: string): Promise<({ kind: "held" } & Held) | FormFailure> {
  const held = await trackingContext(token);
  if (!held) return formFailure("This tracking link no longer opens an order.");
  return { kind: "held", ...held };
}

async function bySession(form: FormData): Promise<({ kind: "held" } & Held) | FormFailure> {
  const named = idParams.safeParse({ id: form.get("orderId") });
  if (!named.success) return formFailure("There is no such order.");
  const session = await viewer();
  if (!session) return formFailure("You are signed out. Please sign in again.");
  return { kind: "held", ctx: contextFor(session.actor), orderId: named.data.id };
}
