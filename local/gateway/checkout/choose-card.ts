import {
  findCardByMethod,
  findCardByNumber,
  liveCardInTestMode,
} from "@/local/gateway/payment-methods/test-cards";

/** The form field of an error: one of the typed fields, or the list of test cards. */
export type CardField = "number" | "expiry" | "cvc" | "card";

interface ChosenCard {
  kind: "chosen";
  field: "number" | "card";
  paymentMethod: string;
}

export type CardChoice = ChosenCard | { kind: "invalid"; field: CardField; message: string };

interface CardForm {
  card: string;
  number: string;
  expiry: string;
  cvc: string;
}

/** The test card of a submitted form. A typed number takes precedence over the list. */
export function chooseCard(form: CardForm, now: Date): CardChoice {
  const number = form.number.replace(/[\s-]/g, "");
  if (number) return chooseByNumber({ ...form, number }, now);
  const card = findCardByMethod(form.card);
  return card
    ? { kind: "chosen", field: "card", paymentMethod: card.paymentMethod }
    : invalid("card", "Choose a test card or enter a card number.");
}

function chooseByNumber(form: CardForm, now: Date): CardChoice {
  if (!/^\d{12,19}$/.test(form.number)) return invalid("number", "Your card number is incomplete.");
  if (!passesLuhn(form.number)) return invalid("number", "Your card number is invalid.");
  const expiry = form.expiry.replace(/\s/g, "");
  if (expiry && !isFutureMonth(expiry, now)) {
    return invalid("expiry", "Enter a future date (MM / YY).");
  }
  if (form.cvc && !/^\d{3,4}$/.test(form.cvc.trim())) {
    return invalid("cvc", "Enter a security code with 3 or 4 digits.");
  }
  const card = findCardByNumber(form.number);
  return card
    ? { kind: "chosen", field: "number", paymentMethod: card.paymentMethod }
    : invalid("number", liveCardInTestMode.message);
}

function invalid(field: CardField, message: string): CardChoice {
  return { kind: "invalid", field, message };
}

/** Checks the Luhn check digit of a card number (ISO/IEC 7812-1). */
export function passesLuhn(number: string): boolean {
  const sum = [...number].reverse().reduce((total, character, index) => {
    const digit = Number(character);
    if (index % 2 === 0) return total + digit;
    return total + (digit > 4 ? digit * 2 - 9 : digit * 2);
  }, 0);
  return sum % 10 === 0;
}

/** True for `MM/YY` or `MMYY` when it is the current month or later. */
function isFutureMonth(expiry: string, now: Date): boolean {
  const match = /^(0[1-9]|1[0-2])\/?(\d{2})$/.exec(expiry);
  if (!match) return false;
  const firstOfNextMonth = Date.UTC(2000 + Number(match[2]), Number(match[1]), 1);
  return firstOfNextMonth > now.getTime();
}
