import { type CallOutcome, metrics } from "@/lib/telemetry/metrics/metrics";
import { SpanKind, withSpan } from "@/lib/telemetry/spans";

type Method = (...args: unknown[]) => unknown;

/** The client's name in spans and metrics. */
export type ObservedService = "gateway" | "carrier";

/**
 * The same client, with each call of these operations recorded as a span, such as `gateway capture`,
 * and in the metrics. The other members are passed through.
 */
export function observeCalls<Client extends object>(
  client: Client,
  service: ObservedService,
  operations: readonly (keyof Client & string)[],
): Client {
  const observed = new Map<string | symbol, Method>();
  for (const operation of operations) {
    const call = client[operation] as Method;
    observed.set(operation, (...args) =>
      withSpan({ name: `${service} ${operation}`, kind: SpanKind.CLIENT }, () =>
        measureCall(service, operation, async () => call.apply(client, args)),
      ),
    );
  }
  return new Proxy(client, {
    get(target, member) {
      const recorded = observed.get(member);
      if (recorded) return recorded;
      const value: unknown = Reflect.get(target, member);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

async function measureCall(
  service: ObservedService,
  operation: string,
  call: () => Promise<unknown>,
): Promise<unknown> {
  const collected = metrics();
  if (!collected) return call();
  const start = performance.now();
  try {
    const report = await call();
    const outcome = isDecline(report) ? "declined" : "ok";
    collected.call(service, { operation, outcome }, performance.now() - start);
    return report;
  } catch (error) {
    const outcome = outcomeOf(error);
    collected.call(service, { operation, outcome }, performance.now() - start);
    throw error;
  }
}

/** A declined payment is a report, not an error. */
function isDecline(report: unknown): boolean {
  return (
    typeof report === "object" &&
    report !== null &&
    "state" in report &&
    report.state === "declined"
  );
}

/** Clients name what they throw when the outcome of a call is unknown. */
function outcomeOf(error: unknown): CallOutcome {
  return error instanceof Error && error.name.endsWith("Unavailable") ? "unavailable" : "error";
}
