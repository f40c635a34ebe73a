import { z } from "zod";
import { refused, resourceMissing } from "@/local/gateway/api-error";
import { type ApiHandler, done, pathId } from "@/local/gateway/call";
import { findCustomer } from "@/local/gateway/customers/find";
import { listPage, pageParams } from "@/local/gateway/pagination";
import { parseInput, text } from "@/local/gateway/params";
import type { StoreReader } from "@/local/gateway/store";
import type { Route } from "@/local/http/routes";
import { newPaymentMethod, type PaymentMethod } from "./payment-method";
import { findCardByMethod, isTestToken, newMethodId } from "./test-cards";

const attachParams = z.strictObject({ customer: text(255).min(1) });
const detachParams = z.strictObject({});
const listParams = z.strictObject({
  ...pageParams,
  customer: z.string().optional(),
  type: z.literal("card").optional(),
});

/** The payment method with this id. One that was never attached is known by its id alone. */
export async function findMethod(store: StoreReader, id: string): Promise<PaymentMethod> {
  const [stored] = await store.list("payment_methods", "id = $1", [id], 1);
  if (stored) return stored;
  const card = findCardByMethod(id);
  if (!card) throw resourceMissing("PaymentMethod", id);
  return newPaymentMethod(id, card);
}

/** https://docs.stripe.com/api/payment_methods */
export const paymentMethodRoutes: Route<ApiHandler>[] = [
  {
    method: "GET",
    pattern: "/v1/payment_methods/:id",
    handler: { access: "read", run: (store, call) => findMethod(store, pathId(call)) },
  },
  {
    method: "GET",
    pattern: "/v1/payment_methods",
    handler: {
      access: "read",
      run: (store, call) => {
        const { customer, type: _, ...page } = parseInput(listParams, call.input);
        return listPage(store, "payment_methods", call.path, page, { customer: customer ?? "" });
      },
    },
  },
  {
    method: "POST",
    pattern: "/v1/payment_methods/:id/attach",
    handler: {
      access: "write",
      run: async (store, call) => {
        const { customer } = parseInput(attachParams, call.input);
        const { id } = await findCustomer(store, customer);
        const method = await findMethod(store, pathId(call));
        if (method.customer === id) return done(method);
        const card = findCardByMethod(method.id);
        if (!card || !isTestToken(method.id)) {
          if (method.customer !== null) {
            throw refused(
              null,
              "The payment method you provided has already been attached to a customer.",
            );
          }
          throw refused(
            null,
            "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.",
          );
        }
        const attached = { ...newPaymentMethod(newMethodId(card), card), customer: id };
        store.save("payment_methods", attached);
        return done(attached);
      },
    },
  },
  {
    method: "POST",
    pattern: "/v1/payment_methods/:id/detach",
    handler: {
      access: "write",
      run: async (store, call) => {
        parseInput(detachParams, call.input);
        const method = await findMethod(store, pathId(call));
        if (method.customer === null) {
          throw refused(
            null,
            "The payment method you provided is not attached to a customer so detachment is impossible.",
          );
        }
        const detached = { ...method, customer: null };
        store.save("payment_methods", detached);
        return done(detached);
      },
    },
  },
];
