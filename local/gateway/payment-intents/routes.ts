import { z } from "zod";
import { invalidParameter } from "@/local/gateway/api-error";
import { type ApiCall, type ApiHandler, done, type Outcome, pathId } from "@/local/gateway/call";
import { checkChargeAmount } from "@/local/gateway/check-amount";
import { findCustomer } from "@/local/gateway/customers/find";
import { listPage, pageParams } from "@/local/gateway/pagination";
import {
  currency,
  flag,
  metadata,
  parseInput,
  positiveInteger,
  text,
} from "@/local/gateway/params";
import type { Route } from "@/local/http/routes";
import { cancelIntent } from "./cancel";
import { captureIntent } from "./capture";
import { type Confirmation, confirmIntent, declineBody } from "./confirm";
import { newIntent } from "./intent";

const confirmParams = {
  payment_method: text(255).optional(),
  return_url: text(2_048).optional(),
  off_session: flag.optional(),
  error_on_requires_action: flag.optional(),
  receipt_email: text(512).optional(),
  payment_method_types: z.array(z.literal("card")).optional(),
};

const createParams = z.strictObject({
  ...confirmParams,
  amount: positiveInteger,
  currency,
  automatic_payment_methods: z
    .strictObject({ enabled: flag, allow_redirects: z.enum(["always", "never"]).optional() })
    .optional(),
  capture_method: z.enum(["automatic", "automatic_async", "manual"]).default("automatic_async"),
  confirm: flag.default(false),
  customer: text(255).optional(),
  description: text(1_000).optional(),
  metadata: metadata.default({}),
  setup_future_usage: z.enum(["off_session", "on_session"]).optional(),
  statement_descriptor: text(22).optional(),
});

const confirmSchema = z.strictObject(confirmParams);

const captureParams = z.strictObject({
  amount_to_capture: positiveInteger.optional(),
  final_capture: flag.optional(),
});

const cancelParams = z.strictObject({
  cancellation_reason: z
    .enum(["abandoned", "duplicate", "fraudulent", "requested_by_customer"])
    .optional(),
});

const listParams = z.strictObject({ ...pageParams, customer: z.string().optional() });

export const paymentIntentRoutes: Route<ApiHandler>[] = [
  {
    method: "POST",
    pattern: "/v1/payment_intents",
    handler: {
      access: "write",
      loseAnswersKey: (call) => (call.input.confirm === "true" ? "authorize" : null),
      run: async (store, call) => {
        const input = parseInput(createParams, call.input);
        checkChargeAmount(input.amount, input.currency);
        if (input.customer) await findCustomer(store, input.customer);
        refuseOffSession(input);
        const intent = newIntent({
          amount: input.amount,
          automatic_payment_methods: automaticMethods(input.automatic_payment_methods),
          capture_method: input.capture_method,
          currency: input.currency,
          customer: input.customer ?? null,
          description: input.description ?? null,
          metadata: input.metadata,
          payment_method: input.payment_method ?? null,
          receipt_email: input.receipt_email ?? null,
          setup_future_usage: input.setup_future_usage ?? null,
          statement_descriptor: input.statement_descriptor ?? null,
        });
        store.emit("payment_intent.created", intent);
        if (input.confirm) {
          return toOutcome(await confirmIntent(store, intent, confirmOptions(input, call)));
        }
        store.save("payment_intents", intent);
        return done(intent);
      },
    },
  },
  {
    method: "GET",
    pattern: "/v1/payment_intents",
    handler: {
      access: "read",
      run: (store, call) => {
        const { customer, ...page } = parseInput(listParams, call.input);
        return listPage(store, "payment_intents", call.path, page, { customer });
      },
    },
  },
  {
    method: "GET",
    pattern: "/v1/payment_intents/:id",
    handler: {
      access: "read",
      run: (store, call) => store.find("payment_intents", pathId(call)),
    },
  },
  {
    method: "POST",
    pattern: "/v1/payment_intents/:id/confirm",
    handler: {
      access: "write",
      loseAnswersKey: () => "authorize",
      run: async (store, call) => {
        const input = parseInput(confirmSchema, call.input);
        const intent = await store.lock("payment_intents", pathId(call));
        return toOutcome(await confirmIntent(store, intent, confirmOptions(input, call)));
      },
    },
  },
  {
    method: "POST",
    pattern: "/v1/payment_intents/:id/capture",
    handler: {
      access: "write",
      loseAnswersKey: () => "capture",
      run: async (store, call) => {
        const input = parseInput(captureParams, call.input);
        const capture = await captureIntent(store, pathId(call), input.amount_to_capture);
        return capture.kind === "captured"
          ? done(capture.intent)
          : { kind: "declined", error: declineBody(capture.error, capture.intent) };
      },
    },
  },
  {
    method: "POST",
    pattern: "/v1/payment_intents/:id/cancel",
    handler: {
      access: "write",
      run: async (store, call) => {
        const input = parseInput(cancelParams, call.input);
        return done(await cancelIntent(store, pathId(call), input.cancellation_reason ?? null));
      },
    },
  },
];

/** Source: https://docs.stripe.com/api/payment_intents/create */
function refuseOffSession(input: z.infer<typeof createParams>): void {
  if (!input.off_session) return;
  if (!input.confirm) {
    throw invalidParameter(
      "off_session",
      "parameter_invalid",
      "`off_session` can only be used with `confirm=true`.",
    );
  }
  if (input.setup_future_usage) {
    throw invalidParameter(
      "setup_future_usage",
      "parameter_invalid",
      "`setup_future_usage` can't be used with `off_session=true`.",
    );
  }
}

function confirmOptions(
  input: z.infer<typeof confirmSchema>,
  call: ApiCall,
): Parameters<typeof confirmIntent>[2] {
  return {
    paymentMethod: input.payment_method ?? null,
    declineRate: call.settings.control.read().declineRate,
    offSession: Boolean(input.off_session || input.error_on_requires_action),
  };
}

function toOutcome(confirmation: Confirmation): Outcome {
  return confirmation.kind === "declined"
    ? { kind: "declined", error: declineBody(confirmation.error, confirmation.intent) }
    : done(confirmation.intent);
}

function automaticMethods(
  input: z.infer<typeof createParams>["automatic_payment_methods"],
): { enabled: boolean; allow_redirects?: string } | null {
  if (!input) return null;
  const { enabled, allow_redirects: redirects } = input;
  return redirects ? { enabled, allow_redirects: redirects } : { enabled };
}
