import { z } from "zod";
import type { CarrierChange, CarrierFaults, GatewayFaults } from "@/lib/domain/lab/faults";
import { SafeError } from "@/lib/telemetry/safe-error";

/** The control API of an embedded service did not respond, or not as expected. */
export class ControlUnavailable extends SafeError {
  override name = "ControlUnavailable";
}

/** The control API of one embedded service. Both calls return the faults then in effect. */
interface FaultControl<Faults, Change = Faults> {
  read(): Promise<Faults>;
  /** Changes the given faults and keeps the others. */
  change(faults: Partial<Change>): Promise<Faults>;
}

/** Injects faults into the embedded gateway and carrier. Real services have no such control. */
export interface EmbeddedControls {
  gateway: FaultControl<GatewayFaults>;
  /** Null with a real carrier. */
  carrier: FaultControl<CarrierFaults, CarrierChange> | null;
}

const timeoutMs = 3_000;

// Ranges are not checked: faults set outside the lab may exceed what its forms allow.
const gatewayFaults = z.object({
  latencyMs: z.number(),
  declineRate: z.number(),
  failNext: z.number(),
  loseAnswers: z.object({ authorize: z.number(), capture: z.number(), refund: z.number() }),
  webhookCopies: z.number(),
  webhookReverse: z.boolean(),
  webhookDelayMs: z.number(),
}) satisfies z.ZodType<GatewayFaults>;
const carrierFaults = z.object({
  latencyMs: z.number(),
  failNext: z.number(),
  webhookCopies: z.number(),
  webhookReverse: z.boolean(),
  stepSeconds: z.number(),
}) satisfies z.ZodType<CarrierFaults>;

/** The controls at the given URLs; null with a real gateway. */
export function embeddedControls(urls: {
  gateway: string | undefined;
  carrier: string | undefined;
}): EmbeddedControls | null {
  if (urls.gateway === undefined) return null;
  return {
    gateway: faultControl("gateway", urls.gateway, gatewayFaults),
    carrier:
      urls.carrier === undefined ? null : faultControl("carrier", urls.carrier, carrierFaults),
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
        throw new ControlUnavailable(`The control of the embedded ${service} did not respond.`, {
          cause,
        });
      },
    );
    if (!response.ok) {
      throw new ControlUnavailable(
        `The control of the embedded ${service} responded with ${response.status}.`,
      );
    }
    const parsed = schema.safeParse(await response.json().catch(() => null));
    if (!parsed.success) {
      throw new ControlUnavailable(
        `The control of the embedded ${service} sent an unexpected response.`,
      );
    }
    return parsed.data;
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
