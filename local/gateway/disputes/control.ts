import { z } from "zod";
import { isFromThisMachine } from "@/local/control/this-machine";
import { ApiError } from "@/local/gateway/api-error";
import { type GatewayStore, type StoreContext, withStore } from "@/local/gateway/store";
import { type HttpResponse, jsonResponse } from "@/local/http/response";
import type { HttpRequest } from "@/local/http/server";
import { parseJson } from "@/local/json";
import { closeDispute } from "./close";
import { disputeReasons } from "./dispute";
import { openDispute, openFraudWarning } from "./open";

const openBody = z.strictObject({
  intent: z.string(),
  reason: z.enum(disputeReasons).default("fraudulent"),
  /** The bank only asks: an inquiry, for which no money is taken. */
  inquiry: z.boolean().default(false),
});
const warningBody = z.strictObject({ intent: z.string() });
const closeBody = z.strictObject({ outcome: z.enum(["won", "lost"]) });

type Work = (store: GatewayStore) => Promise<object>;

/**
 * What a cardholder's bank does: `POST /_control/disputes {intent, reason, inquiry}` opens a dispute,
 * `POST /_control/disputes/<id>/close {outcome}` decides it, and `POST /_control/fraud_warnings
 * {intent}` warns. Answers with the object. Null for any other path.
 */
export async function answerDisputeControl(
  request: HttpRequest,
  context: StoreContext,
): Promise<HttpResponse | null> {
  const [, kind, id] =
    /^\/_control\/(disputes|fraud_warnings)(?:\/([^/]+)\/close)?$/.exec(request.path) ?? [];
  if (kind === undefined || !isFromThisMachine(request)) return null;
  if (request.method !== "POST") {
    return jsonResponse(405, { error: "Use POST." }, { allow: "POST" });
  }
  const work = planWork(kind, id, parseJson(request.body));
  if (!work) return jsonResponse(422, { error: "The body is invalid." });
  try {
    const origin = { id: null, idempotencyKey: null };
    return jsonResponse(200, await withStore(context, origin, work));
  } catch (error) {
    if (error instanceof ApiError) return error.toResponse();
    throw error;
  }
}

function planWork(kind: string, id: string | undefined, body: unknown): Work | null {
  if (kind === "fraud_warnings") {
    const input = warningBody.safeParse(body).data;
    return input ? (store) => openFraudWarning(store, input.intent) : null;
  }
  if (id !== undefined) {
    const input = closeBody.safeParse(body).data;
    return input ? (store) => closeDispute(store, id, input.outcome) : null;
  }
  const input = openBody.safeParse(body).data;
  if (!input) return null;
  const { intent, reason, inquiry: isInquiry } = input;
  return (store) => openDispute(store, intent, { reason, isInquiry });
}
