import { setTimeout as sleep } from "node:timers/promises";

const DEADLINE_MS = 15_000;
const ATTEMPT_TIMEOUT_MS = 10_000;
const PAUSE_MS = 250;

/**
 * Has the app register its functions with Inngest (`PUT` to its serve endpoint, the protocol's own
 * way): an event that comes before has no function to run, so nobody should be told "it runs".
 * Resolves to what went wrong, or to undefined.
 */
export async function registerFunctions(
  appUrl: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const end = Date.now() + DEADLINE_MS;
  for (;;) {
    const fault = await attempt(`${appUrl}/api/inngest`, signal);
    if (fault === undefined || Date.now() >= end || signal.aborted) return fault;
    await sleep(PAUSE_MS);
  }
}

async function attempt(url: string, signal: AbortSignal): Promise<string | undefined> {
  const timeout = AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_TIMEOUT_MS)]);
  try {
    const answer = await fetch(url, { method: "PUT", signal: timeout });
    const body = await answer.text();
    return answer.ok ? undefined : `the app answered ${answer.status}: ${body.slice(0, 200)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
