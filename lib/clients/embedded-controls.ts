import { z } from "zod";
import type { CarrierChange, CarrierFaults, GatewayFaults } from "@/lib/domain/lab/faults";
import { SafeError } from "@/lib/telemetry/safe-error";

/** An embedded service did not answer, or not with what it should. */
export class ControlAway extends SafeError {
  override name = "ControlAway";
}

/** How one embedded service is told to behave. Both calls answer with how it then does. */
interface FaultControl<Faults, Change = Faults> {
  read(): Promise<Faults>;
  /** Changes what is named and leaves the rest. */
  change(faults: Partial<Change>): Promise<Faults>;
}

/** The embedded gateway and carrier as things to play with. Real ones have no such control. */
export interface EmbeddedControls {
  gateway: FaultControl<GatewayFaults>;
  /** Null when the carrier is a real one. */
  carrier: FaultControl<CarrierFaults, CarrierChange> | null;
}

const timeoutMs = 3_000;

// What is in effect may have been set by another hand, beyond what our own forms allow.
const gatewayAnswer = z.object({
  latencyMs: z.number(),
  declineRate: z.number(),
  failNext: z.number(),
  loseAnswers: z.object({ authorize: z.number(), capture: z.number(), refund: z.number() }),
  webhookCopies: z.number(),
  webhookReverse: z.boolean(),
  webhookDelayMs: z.number(),
}) satisfies z.ZodType<GatewayFaults>;
const carrierAnswer = z.object({
  latencyMs: z.number(),
  failNext: z.number(),
  webhookCopies: z.number(),
  webhookReverse: z.boolean(),
  stepSeconds: z.number(),
}) satisfies z.ZodType<CarrierFaults>;

/** The controls at their addresses; null when the gateway is a real one. */
export function embeddedControls(urls: {
  gateway: string | undefined;
  carrier: string | undefined;
}): EmbeddedControls | null {
  if (urls.gateway === undefined) return null;
  return {
    gateway: faultControl("gateway", urls.gateway, gatewayAnswer),
    carrier:
      urls.carrier === undefined ? null : faultControl("carrier", urls.carrier, carrierAnswer),
  };
}

function faultControl<Schema extends z.ZodType>(
  service: string,
  url: string,
  schema: Schema,
): FaultControl<z.infer<Schema>, object> {
  async function call(init: RequestInit): Promise<z.infer<Schema>> {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) }).catch(
      (cause: unknown) => {
        throw new ControlAway(`The ${service}'s control did not answer.`, { cause });
      },
    );
    if (!response.ok) {
      throw new ControlAway(`The ${service}'s control answered ${response.status}.`);
    }
    const answer = schema.safeParse(await response.json().catch(() => null));
    if (!answer.success) {
      throw new ControlAway(`The ${service}'s control answered something else.`);
    }
    return answer.data;
  }
  return {
    read: () => call({}),
    change: (faults) =>
      call({
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(faults),
      }),
  };
}
