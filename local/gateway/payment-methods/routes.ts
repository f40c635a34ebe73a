import { resourceMissing } from "@/local/gateway/api-error";
import { type ApiHandler, pathId } from "@/local/gateway/call";
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
        const card = findCardByMethod(pathId(call));
        if (!card) throw resourceMissing("PaymentMethod", pathId(call));
        return paymentMethodObject(card);
      },
    },
  },
];
