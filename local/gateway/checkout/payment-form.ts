import { type TestCard, testCards } from "@/local/gateway/payment-methods/test-cards";
import { type Html, html } from "@/local/http/html";
import type { CardField } from "./choose-card";
import { formatMoney } from "./format-money";
import type { CheckoutSession } from "./session";

/** Why a payment failed and which field it concerns. The choices on the page stay as they were. */
export interface PaymentFormError {
  field: CardField;
  message: string;
  card: string;
  /** Whether the card was to be saved. */
  savesCard?: boolean;
}

const commonCards = new Set([
  "pm_card_visa",
  "pm_card_mastercard",
  "pm_card_chargeDeclined",
  "pm_card_chargeDeclinedInsufficientFunds",
  "pm_card_authenticationRequired",
]);

const brandNames: Record<TestCard["brand"], string> = {
  visa: "Visa",
  mastercard: "Mastercard",
  amex: "Amex",
};

/** The form to type a card or choose a test card. An error is shown next to its field. */
export function paymentForm(session: CheckoutSession, error: PaymentFormError | null): Html {
  const isTypedCard = error !== null && error.field !== "card";
  return html`<form method="post" action="/c/pay/${session.id}" novalidate>
    <input type="hidden" name="attempts" value="${session.hosted.attempts}">
    <div role="group" aria-labelledby="typed-title">
      <h3 id="typed-title">Card details</h3>
      <div class="joined hint">
        ${cardInput("wide", "number", "Card number", "1234 1234 1234 1234", error)}
        ${cardInput("left", "expiry", "Expiry date", "MM / YY", error)}
        ${cardInput("right", "cvc", "Security code", "CVC", error)}
      </div>
      ${isTypedCard && errorMessage(error.message)}
      ${!isTypedCard && html`<p class="hint small">Use any Stripe test card. Expiry and CVC are optional.</p>`}
    </div>
    <fieldset ${error?.field === "card" && html`aria-describedby="payment-error"`}>
      <legend>Or choose a test card</legend>
      ${testCardList(error?.card || "pm_card_visa")}
      ${error?.field === "card" && errorMessage(error.message)}
    </fieldset>
    ${
      session.hosted.offersSaving === true &&
      html`<label class="save">
      <input type="checkbox" name="save" value="yes"${error?.savesCard === true && html` checked`}>
      Save this card for my next order
    </label>`
    }
    <button data-busy="Processing…">Pay ${formatMoney(session.amount_total, session.currency)}</button>
  </form>`;
}

function cardInput(
  place: string,
  name: Exclude<CardField, "card">,
  label: string,
  placeholder: string,
  error: PaymentFormError | null,
): Html {
  const invalid =
    error?.field === name && html`aria-invalid="true" aria-describedby="payment-error"`;
  return html`<div class="${place}">
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" inputmode="numeric" autocomplete="off" maxlength="30"
      placeholder="${placeholder}" ${invalid}>
  </div>`;
}

function errorMessage(message: string): Html {
  return html`<p class="error" id="payment-error" role="alert">${message}</p>`;
}

function testCardList(chosen: string): Html {
  const common = testCards.filter((card) => commonCards.has(card.paymentMethod));
  const more = testCards.filter((card) => !commonCards.has(card.paymentMethod));
  const isMoreOpen = more.some((card) => card.paymentMethod === chosen);
  return html`<div class="cards">
    ${common.map((card) => cardOption(card, chosen))}
    <details${isMoreOpen && html` open`}>
      <summary>More test cards</summary>
      ${more.map((card) => cardOption(card, chosen))}
    </details>
  </div>`;
}

function cardOption(card: TestCard, chosen: string): Html {
  const checked = card.paymentMethod === chosen && html` checked`;
  return html`<label>
    <input type="radio" name="card" value="${card.paymentMethod}"${checked}>
    <span class="number">${brandNames[card.brand]} •••• ${card.last4}</span>
    <span class="behavior ${card.behavior.kind}">${card.label}</span>
  </label>`;
}
