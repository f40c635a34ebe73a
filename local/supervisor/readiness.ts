import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type ServiceName, serviceNames } from "./service-names";

const probeEveryMs = 100;
/** Generous, because `next dev` compiles the endpoint on its first call. */
const probeTimeoutMs = 30_000;
const patienceMs = 15_000;

const answer = z.object({ checks: z.record(z.string(), z.string()) });

/** Why a start is not yet complete, by what the check of an embedded service finds. */
const reasons: Readonly<Record<string, string>> = {
  away: "does not respond",
  failing: "responds with errors",
  unregistered: "does not have the app's functions",
};

/**
 * Waits until the app reports that the database and the embedded services work. Hosted services may
 * be away: orders then wait for them, but the start does not. `onLate` receives the reason, in one
 * line, when it takes longer than expected; the wait goes on until `signal` aborts.
 */
export async function waitUntilReady(
  options: {
    appUrl: string;
    embedded: readonly ServiceName[];
    onLate: (reason: string) => void;
    patienceMs?: number;
  },
  signal: AbortSignal,
): Promise<void> {
  const lateAt = Date.now() + (options.patienceMs ?? patienceMs);
  let reported = "";
  while (!signal.aborted) {
    const reason = await reasonToWait(options, signal);
    if (reason === null) return;
    if (Date.now() >= lateAt && reason !== reported && !signal.aborted) {
      options.onLate(reason);
      reported = reason;
    }
    await sleep(probeEveryMs);
  }
}

/** Why the system is not ready, as a sentence; null when it is. */
async function reasonToWait(
  { appUrl, embedded }: { appUrl: string; embedded: readonly ServiceName[] },
  signal: AbortSignal,
): Promise<string | null> {
  const timeout = AbortSignal.any([signal, AbortSignal.timeout(probeTimeoutMs)]);
  try {
    const response = await fetch(`${appUrl}/api/v1/health/ready`, { signal: timeout });
    const { checks } = answer.parse(await response.json());
    if (checks.database === "away") return "The database does not respond.";
    for (const service of embedded) {
      const reason = reasons[checks[service] ?? ""];
      if (reason) return `The embedded ${serviceNames[service]} service ${reason}.`;
    }
    return null;
  } catch {
    return "The app does not report its health.";
  }
}
