import { type TestCard, testCards } from "@/local/gateway/payment-methods/test-cards";
import { type Html, html } from "@/local/http/html";
import type { CardField } from "./choose-card";
import { formatMoney } from "./format-money";
import type { PaymentFormError } from "./pages";
import type { CheckoutSession } from "./session";

const cardsAtFirst = new Set([
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

/** A card to type, or one to choose from the list; a message stands beside what it is about. */
export function paymentForm(session: CheckoutSession, fault: PaymentFormError | null): Html {
  const typed = fault !== null && fault.where !== "card";
  return html`<form method="post" action="/c/pay/${session.id}" novalidate>
    <input type="hidden" name="attempts" value="${session.hosted.attempts}">
    <div role="group" aria-labelledby="typed-title">
      <h3 id="typed-title">Card details</h3>
      <div class="joined hint">
        ${cardInput("wide", "number", "Card number", "1234 1234 1234 1234", fault)}
        ${cardInput("left", "expiry", "Expiry date", "MM / YY", fault)}
        ${cardInput("right", "cvc", "Security code", "CVC", fault)}
      </div>
      ${typed && errorNote(fault.message)}
      ${!typed && html`<p class="hint small">Any of Stripe's test numbers. Date and code may stay empty.</p>`}
    </div>
    <fieldset ${fault?.where === "card" && html`aria-describedby="fault"`}>
      <legend>Or choose a test card</legend>
      ${testCardList(fault?.card || "pm_card_visa")}
      ${fault?.where === "card" && errorNote(fault.message)}
    </fieldset>
    <button data-busy="Processing…">Pay ${formatMoney(session.amount_total, session.currency)}</button>
  </form>`;
}

function cardInput(
  place: string,
  name: Exclude<CardField, "card">,
  label: string,
  placeholder: string,
  fault: PaymentFormError | null,
): Html {
  const invalid = fault?.where === name && html`aria-invalid="true" aria-describedby="fault"`;
  return html`<div class="${place}">
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" inputmode="numeric" autocomplete="off" maxlength="30"
      placeholder="${placeholder}" ${invalid}>
  </div>`;
}

function errorNote(message: string): Html {
  return html`<p class="error" id="fault" role="alert">${message}</p>`;
}

function testCardList(chosen: string): Html {
  const first = testCards.filter((card) => cardsAtFirst.has(card.paymentMethod));
  const more = testCards.filter((card) => !cardsAtFirst.has(card.paymentMethod));
  const open = more.some((card) => card.paymentMethod === chosen);
  return html`<div class="cards">
    ${first.map((card) => cardOption(card, chosen))}
    <details${open && html` open`}>
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
    <span class="says ${card.behavior.kind}">${card.label}</span>
  </label>`;
}
