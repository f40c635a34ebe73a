import { type CallOutcome, metrics } from "@/lib/telemetry/metrics/metrics";
import { SpanKind, withSpan } from "@/lib/telemetry/spans";

type Method = (...args: unknown[]) => unknown;

type Report<Call> = Call extends (...args: never[]) => Promise<infer Result> ? Result : never;

/**
 * The operations of a client that are calls, with how each one's report counts: what the service
 * refuses is a report, not an error.
 */
export type ObservedCalls<Client> = {
  readonly [Operation in keyof Client]?: (
    report: Report<Client[Operation]>,
  ) => Extract<CallOutcome, "ok" | "declined" | "refused">;
};

/** For a call whose report is never a refusal: what the service refuses is thrown as an error. */
export const neverRefused = () => "ok" as const;

/** The client's name in spans and metrics. */
export type ObservedService = "gateway" | "carrier";

/**
 * The same client, with each call of these operations recorded as a span, such as `gateway capture`,
 * and in the metrics. The other members are passed through.
 */
export function observeCalls<Client extends object>(
  client: Client,
  service: ObservedService,
  calls: ObservedCalls<Client>,
): Client {
  const observed = new Map<string | symbol, Method>();
  for (const [operation, outcomeOf] of Object.entries(calls) as [string, OutcomeOf][]) {
    const call = Reflect.get(client, operation) as Method;
    observed.set(operation, (...args) =>
      withSpan({ name: `${service} ${operation}`, kind: SpanKind.CLIENT }, () =>
        measureCall({ service, operation, outcomeOf }, async () => call.apply(client, args)),
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

/** Takes the report of its own operation. */
type OutcomeOf = (report: unknown) => CallOutcome;

async function measureCall(
  {
    service,
    operation,
    outcomeOf,
  }: { service: ObservedService; operation: string; outcomeOf: OutcomeOf },
  call: () => Promise<unknown>,
): Promise<unknown> {
  const collected = metrics();
  if (!collected) return call();
  const start = performance.now();
  try {
    const report = await call();
    const ms = performance.now() - start;
    collected.call(service, { operation, outcome: outcomeOf(report) }, ms);
    return report;
  } catch (error) {
    const outcome = outcomeOfError(error);
    collected.call(service, { operation, outcome }, performance.now() - start);
    throw error;
  }
}

/** Clients name what they throw when the outcome of a call is unknown. */
function outcomeOfError(error: unknown): CallOutcome {
  return error instanceof Error && error.name.endsWith("Unavailable") ? "unavailable" : "error";
}
