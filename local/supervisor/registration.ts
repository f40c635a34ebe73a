import { setTimeout as sleep } from "node:timers/promises";
import { signBody } from "@/local/inngest/signature";

const deadlineMs = 15_000;
const attemptTimeoutMs = 10_000;
const pauseMs = 250;

/** An empty JSON object, which is its own canonical form. */
const registrationBody = "{}";

/**
 * Has the app register its functions with Inngest (`PUT` to its serve endpoint, the protocol's own
 * way): an event that comes before has no function to run, so nobody should be told "it runs".
 * Signed like a request of the engine, but for an unsigned one. Resolves to what went wrong, or
 * to undefined.
 */
export async function registerFunctions(
  { appUrl, signingKey }: { appUrl: string; signingKey: string | undefined },
  signal: AbortSignal,
): Promise<string | undefined> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const fault = await attempt(`${appUrl}/api/inngest`, signingKey, signal);
    if (fault === undefined || Date.now() >= end || signal.aborted) return fault;
    await sleep(pauseMs);
  }
}

async function attempt(
  url: string,
  signingKey: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const headers = new Headers({ "content-type": "application/json" });
  if (signingKey) {
    const now = Math.floor(Date.now() / 1000);
    headers.set("x-inngest-signature", signBody(registrationBody, signingKey, now));
  }
  const timeout = AbortSignal.any([signal, AbortSignal.timeout(attemptTimeoutMs)]);
  try {
    const answer = await fetch(url, {
      method: "PUT",
      headers,
      body: registrationBody,
      signal: timeout,
    });
    const body = await answer.text();
    return answer.ok ? undefined : `the app answered ${answer.status}: ${body.slice(0, 200)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
