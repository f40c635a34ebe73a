import { z } from "zod";
import { type ApiError, invalidParameter, refused } from "@/local/gateway/api-error";
import { type ApiCall, type ApiHandler, done, pathId } from "@/local/gateway/call";
import { checkChargeAmount } from "@/local/gateway/check-amount";
import { findCustomer } from "@/local/gateway/customers/find";
import { unixSeconds } from "@/local/gateway/events/event";
import { newId } from "@/local/gateway/ids";
import { listPage, pageParams } from "@/local/gateway/pagination";
import {
  currency,
  integer,
  metadata,
  parseInput,
  positiveInteger,
  text,
} from "@/local/gateway/params";
import type { StoreReader } from "@/local/gateway/store";
import type { Route } from "@/local/http/routes";
import { expireSession } from "./expire";
import {
  type CheckoutLine,
  type CheckoutSession,
  expiryOf,
  lineItemView,
  newSession,
  sessionView,
} from "./session";

const lifetimeSecondsMin = 30 * 60;
const lifetimeSecondsMax = 24 * 3_600;
const amountMax = 99_999_999;

const returnUrl = z
  .string()
  .max(2_048)
  .refine((value) => /^https?:\/\//.test(value) && URL.canParse(value), "Not a valid URL");

const lineParams = z.strictObject({
  quantity: positiveInteger,
  price_data: z.strictObject({
    currency,
    unit_amount: integer.pipe(z.int().min(0, "integer").max(amountMax)),
    product_data: z.strictObject({
      name: text(1_500).min(1),
      description: text(5_000).optional(),
      images: z.array(z.string()).max(8).optional(),
      metadata: metadata.optional(),
    }),
  }),
});

const customText = z.strictObject({ message: text(1_200).min(1) }).optional();

const createParams = z.strictObject({
  mode: z.literal("payment"),
  success_url: returnUrl,
  cancel_url: returnUrl.optional(),
  line_items: z.array(lineParams).min(1).max(100),
  client_reference_id: text(200).optional(),
  customer: text(255).optional(),
  customer_email: text(512).optional(),
  expires_at: integer.optional(),
  metadata: metadata.default({}),
  payment_intent_data: z
    .strictObject({
      capture_method: z.enum(["automatic", "automatic_async", "manual"]).optional(),
      description: text(1_000).optional(),
      metadata: metadata.optional(),
      setup_future_usage: z.enum(["off_session", "on_session"]).optional(),
    })
    .default({}),
  saved_payment_method_options: z
    .strictObject({
      payment_method_save: z.enum(["disabled", "enabled"]).optional(),
      allow_redisplay_filters: z.array(z.enum(["always", "limited", "unspecified"])).optional(),
      payment_method_remove: z.enum(["disabled", "enabled"]).optional(),
    })
    .optional(),
  payment_method_types: z.array(z.literal("card")).optional(),
  branding_settings: z.strictObject({ display_name: text(100).optional() }).default({}),
  submit_type: z.enum(["auto", "pay"]).optional(),
  custom_text: z
    .strictObject({
      after_submit: customText,
      shipping_address: customText,
      submit: customText,
      terms_of_service_acceptance: customText,
    })
    .default({}),
  ui_mode: z.enum(["hosted", "hosted_page"]).optional(),
  locale: z.string().optional(),
});

const listParams = z.strictObject({ ...pageParams, payment_intent: z.string().optional() });

export const checkoutRoutes: Route<ApiHandler>[] = [
  {
    method: "POST",
    pattern: "/v1/checkout/sessions",
    handler: {
      access: "write",
      run: async (store, call) => {
        const input = parseInput(createParams, call.input);
        await checkCustomer(store, input);
        const session = createSession(input, call);
        store.save("checkout_sessions", session, expiryOf(session));
        return done(sessionView(session));
      },
    },
  },
  {
    method: "GET",
    pattern: "/v1/checkout/sessions",
    handler: {
      access: "read",
      run: async (store, call) => {
        const { payment_intent: intent, ...page } = parseInput(listParams, call.input);
        const filters = { payment_intent: intent };
        const list = await listPage(store, "checkout_sessions", call.path, page, filters);
        const views = list.data.map((session) => currentView(store, session));
        return { ...list, data: await Promise.all(views) };
      },
    },
  },
  {
    method: "GET",
    pattern: "/v1/checkout/sessions/:id",
    handler: {
      access: "read",
      run: async (store, call) =>
        currentView(store, await store.find("checkout_sessions", pathId(call))),
    },
  },
  {
    method: "GET",
    pattern: "/v1/checkout/sessions/:id/line_items",
    handler: {
      access: "read",
      run: async (store, call) => {
        const session = await store.find("checkout_sessions", pathId(call));
        const data = session.hosted.lines.map((line) => lineItemView(line, session.currency));
        return { object: "list", url: call.path, has_more: false, data };
      },
    },
  },
  {
    method: "POST",
    pattern: "/v1/checkout/sessions/:id/expire",
    handler: {
      access: "write",
      run: async (store, call) => {
        const session = await store.lock("checkout_sessions", pathId(call));
        if (session.status !== "open") {
          throw refused(
            null,
            `Only Checkout Sessions with a status in ['open'] can be expired. This Checkout Session has a status of ${session.status}.`,
          );
        }
        return done(sessionView(await expireSession(store, session)));
      },
    },
  },
];

function createSession(input: z.infer<typeof createParams>, call: ApiCall): CheckoutSession {
  const lines = input.line_items.map(
    ({ quantity, price_data: price }): CheckoutLine => ({
      id: newId("li"),
      name: price.product_data.name,
      description: price.product_data.description ?? null,
      quantity,
      unitAmount: price.unit_amount,
    }),
  );
  const session = newSession(
    call.settings.publicUrl,
    {
      cancel_url: input.cancel_url ?? null,
      client_reference_id: input.client_reference_id ?? null,
      currency: oneCurrency(input.line_items.map((line) => line.price_data.currency)),
      customer: input.customer ?? null,
      customer_email: input.customer_email ?? null,
      expires_at: expiry(input.expires_at),
      metadata: input.metadata,
      success_url: input.success_url,
      custom_text: { submit: input.custom_text.submit ?? null },
    },
    {
      shopName: input.branding_settings.display_name ?? "Waybill",
      offersSaving: input.saved_payment_method_options?.payment_method_save === "enabled",
      lines,
      intent: {
        captureMethod: input.payment_intent_data.capture_method ?? "automatic",
        description: input.payment_intent_data.description ?? null,
        metadata: input.payment_intent_data.metadata ?? {},
        setupFutureUsage: input.payment_intent_data.setup_future_usage ?? null,
      },
    },
  );
  if (session.amount_total > amountMax) {
    throw invalidParameter("line_items", "amount_too_large", "The total amount is too large.");
  }
  checkChargeAmount(session.amount_total, session.currency, {
    param: "line_items",
    what: "The Checkout Session's total amount due must add up to",
  });
  return session;
}

/** Source: https://docs.stripe.com/api/checkout/sessions/create */
async function checkCustomer(
  store: StoreReader,
  input: z.infer<typeof createParams>,
): Promise<void> {
  if (input.customer && input.customer_email) {
    throw invalidParameter(
      "customer_email",
      null,
      "You may only specify one of these parameters: customer, customer_email.",
    );
  }
  if (!input.customer && input.saved_payment_method_options) {
    throw invalidParameter(
      "saved_payment_method_options",
      "parameter_invalid",
      "`saved_payment_method_options` can only be used with a `customer`.",
    );
  }
  if (input.customer) await findCustomer(store, input.customer);
}

function oneCurrency(currencies: string[]): string {
  const [first = "", ...others] = new Set(currencies);
  if (others.length === 0) return first;
  throw invalidParameter(
    "line_items",
    "parameter_invalid",
    "All line items must have the same currency.",
  );
}

function expiry(requested: number | undefined): number {
  const now = unixSeconds(new Date());
  if (requested === undefined) return now + lifetimeSecondsMax;
  const lifetime = requested - now;
  if (lifetime < lifetimeSecondsMin) throw wrongExpiry("at least 30 minutes");
  if (lifetime > lifetimeSecondsMax) throw wrongExpiry("less than 24 hours");
  return requested;
}

function wrongExpiry(rule: string): ApiError {
  const message = `The \`expires_at\` timestamp must be ${rule} from Checkout Session creation.`;
  return invalidParameter("expires_at", null, message);
}

/** A complete session is paid once its intent is captured, which is later with manual capture. */
async function currentView(store: StoreReader, session: CheckoutSession): Promise<object> {
  const view = sessionView(session);
  if (view.status !== "complete" || view.payment_status === "paid" || !view.payment_intent) {
    return view;
  }
  const intent = await store.find("payment_intents", view.payment_intent);
  return intent.status === "succeeded" ? { ...view, payment_status: "paid" } : view;
}
