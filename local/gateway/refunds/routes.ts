import { z } from "zod";
import { refused } from "@/local/gateway/api-error";
import { type ApiHandler, done, pathId } from "@/local/gateway/call";
import { listPage, pageParams } from "@/local/gateway/pagination";
import { metadata, parseInput, positiveInteger } from "@/local/gateway/params";
import type { Route } from "@/local/http/routes";
import { createRefund } from "./create";

const createParams = z.strictObject({
  payment_intent: z.string().optional(),
  charge: z.string().optional(),
  amount: positiveInteger.optional(),
  reason: z.enum(["duplicate", "fraudulent", "requested_by_customer"]).optional(),
  metadata: metadata.default({}),
});

const listParams = z.strictObject({
  ...pageParams,
  payment_intent: z.string().optional(),
  charge: z.string().optional(),
});

export const refundRoutes: Route<ApiHandler>[] = [
  {
    method: "POST",
    pattern: "/v1/refunds",
    handler: {
      access: "write",
      loseAnswersKey: () => "refund",
      run: async (store, call) => {
        const input = parseInput(createParams, call.input);
        const paymentIntent =
          input.payment_intent ??
          (input.charge && (await store.find("charges", input.charge)).payment_intent);
        if (!paymentIntent) {
          throw refused(
            null,
            "One of the following params should be provided for this request: payment_intent or charge.",
          );
        }
        const refund = await createRefund(store, {
          paymentIntent,
          amount: input.amount,
          reason: input.reason ?? null,
          metadata: input.metadata,
          completesAt: new Date(Date.now() + call.settings.refundDelayMs),
        });
        return done(refund);
      },
    },
  },
  {
    method: "GET",
    pattern: "/v1/refunds",
    handler: {
      access: "read",
      run: (store, call) => {
        const { payment_intent: intent, charge, ...page } = parseInput(listParams, call.input);
        return listPage(store, "refunds", call.path, page, { payment_intent: intent, charge });
      },
    },
  },
  {
    method: "GET",
    pattern: "/v1/refunds/:id",
    handler: { access: "read", run: (store, call) => store.find("refunds", pathId(call)) },
  },
];
