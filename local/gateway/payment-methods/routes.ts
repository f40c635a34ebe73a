import { resourceMissing } from "@/local/gateway/api-error";
import { type ApiHandler, idOf } from "@/local/gateway/call";
import type { Route } from "@/local/http/routes";
import { paymentMethodObject } from "./payment-method";
import { findCardByMethod } from "./test-cards";

export const paymentMethodRoutes: Route<ApiHandler>[] = [
  {
    method: "GET",
    pattern: "/v1/payment_methods/:id",
    handler: {
      access: "read",
      run: async (_, call) => {
        const card = findCardByMethod(idOf(call));
        if (!card) throw resourceMissing("PaymentMethod", idOf(call));
        return paymentMethodObject(card);
      },
    },
  },
];
