import "server-only";
import { headers } from "next/headers";
import type { Actor } from "@/lib/auth/actor";
import type { Context } from "@/lib/context";
import { contextFor } from "@/lib/runtime";
import { logOfRequest } from "@/lib/telemetry/log";
import { sentRequestId, withRequestId } from "@/lib/telemetry/request-context";

/** The context of a page, whose log lines carry the request id that a proxy has sent, if any. */
export async function requestContext(actor: Actor): Promise<Context> {
  const ctx = contextFor(actor);
  const requestId = sentRequestId(await headers());
  return requestId === null ? ctx : { ...ctx, log: logOfRequest(requestId) };
}

/** Runs a server action. Its log lines carry the request id that a proxy has sent, if any. */
export async function inActionRequest<Outcome>(run: () => Promise<Outcome>): Promise<Outcome> {
  const requestId = sentRequestId(await headers());
  return requestId === null ? run() : withRequestId(requestId, run);
}
