import { ApiError, refused } from "@/local/gateway/api-error";
import type { PaymentIntent } from "@/local/gateway/payment-intents/intent";
import type { GatewayStore } from "@/local/gateway/store";
import { newPaymentMethod, type PaymentMethod } from "./payment-method";
import { findCardByMethod, isTestToken, newMethodId, type TestCard } from "./test-cards";

/** Source: https://docs.stripe.com/api/payment_methods/detach */
const usedUp =
  "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.";

/**
 * The card of a payment method that an intent is confirmed with, and the method's id. A test token,
 * such as `pm_card_visa`, becomes a new payment method with each use. Another one can be used only
 * while it is attached to a customer, with that customer.
 * Source: https://docs.stripe.com/payments/save-during-payment
 */
export async function findUsableCard(
  store: GatewayStore,
  intent: Pick<PaymentIntent, "customer" | "payment_method" | "status">,
  requested: string | null,
): Promise<{ id: string; card: TestCard }> {
  const id = requested ?? intent.payment_method;
  if (!id) {
    throw refused(
      "payment_intent_unexpected_state",
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
    );
  }
  const card = findCardByMethod(id);
  if (!card) throw unknownMethod(id);
  if (isTestToken(id)) return { id: newMethodId(card), card };
  const [method] = await store.list("payment_methods", "id = $1", [id], 1);
  // The intent created it from a test token in the attempt that waits for the customer's bank.
  const isOfThisIntent = intent.status === "requires_action" && id === intent.payment_method;
  if (!isOfThisIntent) requireCustomer(method, id, intent.customer);
  return { id, card };
}

function requireCustomer(
  method: PaymentMethod | undefined,
  id: string,
  customer: string | null,
): void {
  if (!method?.customer) {
    throw refused(null, usedUp);
  }
  if (method.customer === customer) return;
  throw customer === null
    ? refused(
        "parameter_missing",
        `The \`payment_method\` parameter supplied ${id} belongs to the Customer ${method.customer}. Please include the Customer in the \`customer\` parameter on the PaymentIntent.`,
        // Stripe names this older parameter.
        { param: "source" },
      )
    : refused(
        null,
        `The PaymentMethod ${id} does not belong to the Customer you supplied ${customer}. Please use this PaymentMethod with the Customer that it belongs to instead.`,
        { param: "payment_method" },
      );
}

/** Attaches the card of a payment that asked for it. The customer saw that it would be saved. */
export function saveForLater(store: GatewayStore, intent: PaymentIntent, card: TestCard): void {
  const { customer, payment_method: id, setup_future_usage: usage } = intent;
  if (!customer || !id || !usage) return;
  const method = newPaymentMethod(id, card);
  store.save("payment_methods", { ...method, customer, allow_redisplay: "always" });
}

/** An unknown payment method in a parameter is a 400; an unknown id in a path is a 404. */
function unknownMethod(id: string): ApiError {
  return new ApiError(400, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such PaymentMethod: '${id}'`,
    param: "payment_method",
  });
}
