import "server-only";
import type { z } from "zod";
import { credentialOf } from "@/lib/auth/actor";
import type { Context } from "@/lib/context";
import { type FormFailure, formFailure } from "@/lib/domain/form-failure";
import { idParams } from "@/lib/domain/url-fields";
import { contextFor } from "@/lib/runtime";
import { orderIdInTrackingToken } from "@/lib/services/orders/tracking-token";
import { runLimited, unexpectedFailure } from "./action-guard";
import { parseInput } from "./parse-input";
import { inActionRequest } from "./request-log";
import { currentSession, trackingContext } from "./session";

const failureLog = "An order page's action failed.";

/** An order and the caller who acts on it. */
interface OrderCall {
  ctx: Context;
  orderId: number;
}

/**
 * Runs a server action of an order's page, within a rate limit. The form's tracking token identifies
 * the caller, or else the session; the service then checks access to the order.
 */
export async function asOrderCaller<Schema extends z.ZodType, Outcome extends { kind: string }>(
  schema: Schema,
  form: FormData,
  run: (call: OrderCall & { input: z.infer<Schema> }) => Promise<Outcome>,
): Promise<Outcome | FormFailure> {
  const token = form.get("token");
  const claimedId = typeof token === "string" ? orderIdInTrackingToken(token) : form.get("orderId");
  return inActionRequest(async () => {
    try {
      const call = typeof token === "string" ? await callByToken(token) : await callBySession(form);
      if (call.kind === "failed") return call;
      const parsed = parseInput(schema, form);
      if (parsed.kind === "failed") return parsed;
      const { ctx, orderId } = call;
      const caller = credentialOf(ctx.actor);
      const limited = { limit: "create", caller, failureLog, logFields: { orderId } } as const;
      const outcome = await runLimited(limited, () => run({ ctx, orderId, input: parsed.input }));
      return parsed.withValues(outcome);
    } catch (error) {
      return unexpectedFailure(error, failureLog, { orderId: claimedId });
    }
  });
}

async function callByToken(token: string): Promise<({ kind: "call" } & OrderCall) | FormFailure> {
  const call = await trackingContext(token);
  if (!call) {
    return formFailure("This tracking link is no longer valid. Use the link in your order email.");
  }
  return { kind: "call", ...call };
}

async function callBySession(
  form: FormData,
): Promise<({ kind: "call" } & OrderCall) | FormFailure> {
  const params = idParams.safeParse({ id: form.get("orderId") });
  if (!params.success) return formFailure("Order not found.");
  const session = await currentSession();
  if (!session) return formFailure("You've been signed out. Sign in again to continue.");
  return { kind: "call", ctx: contextFor(session.actor), orderId: params.data.id };
}
