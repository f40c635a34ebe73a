import type { Log } from "@/lib/telemetry/log";
import { outageLog } from "./outage-log";
import { GatewayPermissionDenied } from "./payment-gateway";
import { callGateway } from "./stripe-reports";

/** What a restricted key may not read. Source: https://docs.stripe.com/keys/restricted-api-keys */
export type Read = "disputes" | "early fraud warnings" | "events";

/**
 * Reads what a restricted key may lack the permission for, and remembers what it lacks: this must not
 * stop payments or shipping, but must be seen.
 */
export class PermittedReads {
  readonly #warn: ReturnType<typeof outageLog>;
  readonly #denied = new Set<Read>();

  constructor(log: Pick<Log, "warn">) {
    this.#warn = outageLog(
      log,
      "The gateway's key lacks a permission. What it may not read is not noticed.",
    );
  }

  /** Makes a call. Throws `GatewayPermissionDenied` if the key may not make it. */
  async read<Answer>(what: Read, call: () => Promise<Answer>): Promise<Answer> {
    try {
      const answer = await callGateway(call);
      this.#denied.delete(what);
      return answer;
    } catch (error) {
      if (error instanceof GatewayPermissionDenied) {
        this.#denied.add(what);
        this.#warn(error, { denied: this.denied() });
      }
      throw error;
    }
  }

  /** What the key may not read, as the latest calls showed. */
  denied(): Read[] {
    return [...this.#denied].sort();
  }
}
