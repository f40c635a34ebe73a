import { setTimeout as sleep } from "node:timers/promises";
import { signBody } from "@/local/inngest/signature";

const deadlineMs = 15_000;
const attemptTimeoutMs = 10_000;
const pauseMs = 250;

/** An empty JSON object. It is already in canonical form, which the signature requires. */
const registrationBody = "{}";

/**
 * Makes the app register its functions with Inngest, by a `PUT` to its serve endpoint. Until then,
 * events start no functions. With a signing key, the request is signed like the engine's own.
 * Resolves to the error of the last attempt, or undefined.
 */
export async function registerFunctions(
  { appUrl, signingKey }: { appUrl: string; signingKey: string | undefined },
  signal: AbortSignal,
): Promise<string | undefined> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const error = await tryToRegister(`${appUrl}/api/inngest`, signingKey, signal);
    if (error === undefined || Date.now() >= end || signal.aborted) return error;
    await sleep(pauseMs);
  }
}

async function tryToRegister(
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
    return answer.ok ? undefined : `the app responded with ${answer.status}: ${body.slice(0, 200)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
