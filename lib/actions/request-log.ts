import "server-only";
import { headers } from "next/headers";
import type { Actor } from "@/lib/auth/actor";
import type { Context } from "@/lib/context";
import { contextFor } from "@/lib/runtime";
import { logOfRequest } from "@/lib/telemetry/log";
import { activeRequestId, sentRequestId, withRequestId } from "@/lib/telemetry/request-context";
import { setSpanAttributes } from "@/lib/telemetry/spans";

/** The context of a page. Its log lines and its span carry the id of the request. */
export async function requestContext(actor: Actor): Promise<Context> {
  const ctx = contextFor(actor);
  const requestId = await requestIdOfPage();
  if (requestId === null || requestId === activeRequestId()) return ctx;
  return { ...ctx, log: logOfRequest(requestId) };
}

/** Runs a server action. Its log lines and its page's span carry the id of the request. */
export async function inActionRequest<Outcome>(run: () => Promise<Outcome>): Promise<Outcome> {
  const requestId = await requestIdOfPage();
  return requestId === null ? run() : withRequestId(requestId, run);
}

/** The id that the proxy has passed on; null for a path that the proxy does not handle. */
async function requestIdOfPage(): Promise<string | null> {
  const requestId = sentRequestId(await headers());
  if (requestId !== null) setSpanAttributes({ "request.id": requestId });
  return requestId;
}
