import { unixSeconds } from "@/local/gateway/events/event";
import { newId } from "@/local/gateway/ids";

/** A line item. `unitAmount` is in minor units. */
export interface CheckoutLine {
  id: string;
  name: string;
  description: string | null;
  quantity: number;
  unitAmount: number;
}

/** The fields of the intent that the customer's first attempt creates. */
export interface IntentTemplate {
  captureMethod: "automatic" | "automatic_async" | "manual";
  description: string | null;
  metadata: Record<string, string>;
  setupFutureUsage?: "off_session" | "on_session" | null;
}

/** Stripe's Checkout Session in payment mode. The API does not expose `hosted`. */
export interface CheckoutSession {
  id: string;
  object: "checkout.session";
  amount_subtotal: number;
  amount_total: number;
  cancel_url: string | null;
  client_reference_id: string | null;
  created: number;
  currency: string;
  customer: string | null;
  customer_details: { email: string | null; name: string | null } | null;
  customer_email: string | null;
  /** Absent on sessions of earlier versions. */
  custom_text?: { submit: { message: string } | null };
  expires_at: number;
  livemode: false;
  metadata: Record<string, string>;
  mode: "payment";
  payment_intent: string | null;
  payment_method_types: string[];
  payment_status: "paid" | "unpaid";
  status: "open" | "complete" | "expired";
  success_url: string;
  url: string | null;
  hosted: {
    shopName: string;
    /** Whether the customer may have the card saved. Sessions of earlier versions don't say. */
    offersSaving?: boolean;
    lines: CheckoutLine[];
    intent: IntentTemplate;
    /** Attempts so far. The form submits it, which makes a repeated submission detectable. */
    attempts: number;
  };
}

/** Creates an open session. Its total is the sum of its lines. */
export function newSession(
  publicUrl: string,
  details: Pick<
    CheckoutSession,
    | "cancel_url"
    | "client_reference_id"
    | "currency"
    | "customer"
    | "customer_email"
    | "custom_text"
    | "expires_at"
    | "metadata"
    | "success_url"
  >,
  hosted: Omit<CheckoutSession["hosted"], "attempts">,
): CheckoutSession {
  const id = newId("cs_test", 58);
  const total = hosted.lines.reduce((sum, line) => sum + line.unitAmount * line.quantity, 0);
  return {
    id,
    object: "checkout.session",
    amount_subtotal: total,
    amount_total: total,
    created: unixSeconds(new Date()),
    customer_details: details.customer_email ? { email: details.customer_email, name: null } : null,
    livemode: false,
    mode: "payment",
    payment_intent: null,
    payment_method_types: ["card"],
    payment_status: "unpaid",
    status: "open",
    url: `${publicUrl}/c/pay/${id}`,
    ...details,
    hosted: { ...hosted, attempts: 0 },
  };
}

/** The session as the API returns it. */
export function sessionView(session: CheckoutSession): Omit<CheckoutSession, "hosted"> {
  const { hosted: _, ...view } = session;
  return view;
}

/** When an open session expires. */
export function expiryOf(session: CheckoutSession): Date {
  return new Date(session.expires_at * 1_000);
}

/** The line as the API returns it. */
export function lineItemView(line: CheckoutLine, currency: string) {
  const amount = line.unitAmount * line.quantity;
  return {
    id: line.id,
    object: "item",
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency,
    description: line.name,
    price: { object: "price", currency, unit_amount: line.unitAmount, type: "one_time" },
    quantity: line.quantity,
  };
}
