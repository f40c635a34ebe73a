import type { PaymentGateway } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";

/** A context in which some of the gateway's operations behave differently. */
export function gatewayWith(ctx: Context, operations: Partial<PaymentGateway>): Context {
  const gateway = new Proxy(ctx.gateway, {
    get(target, name) {
      const replaced: unknown = Reflect.get(operations, name);
      if (replaced !== undefined) return replaced;
      // The operations use private fields, which only the gateway itself has.
      const method: unknown = Reflect.get(target, name);
      return typeof method === "function" ? method.bind(target) : method;
    },
  });
  return { ...ctx, gateway };
}
