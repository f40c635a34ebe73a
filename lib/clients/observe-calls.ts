import { SpanKind, withSpan } from "@/lib/telemetry/spans";

type Method = (...args: unknown[]) => unknown;

/**
 * The same client, with each call of these operations recorded as a span, such as `gateway capture`.
 * The other members are passed through.
 *
 * @param service The client's name in spans and metrics.
 */
export function observeCalls<Client extends object>(
  client: Client,
  service: string,
  operations: readonly (keyof Client & string)[],
): Client {
  const observed = new Map<string | symbol, Method>();
  for (const operation of operations) {
    const call = client[operation] as Method;
    observed.set(operation, (...args) =>
      withSpan({ name: `${service} ${operation}`, kind: SpanKind.CLIENT }, async () =>
        call.apply(client, args),
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
