import {
  findCardByMethod,
  findCardByNumber,
  liveCardInTestMode,
} from "@/local/gateway/payment-methods/test-cards";

/** The field that a message belongs to: the typed number, its details, or the list of cards. */
export type CardField = "number" | "expiry" | "cvc" | "card";

interface ChosenCard {
  kind: "chosen";
  where: "number" | "card";
  paymentMethod: string;
}

export type CardChoice = ChosenCard | { kind: "unusable"; where: CardField; message: string };

interface CardForm {
  card: string;
  number: string;
  expiry: string;
  cvc: string;
}

/** Which test card a submitted form means: a typed number goes before the list. */
export function chooseCard(form: CardForm, now: Date): CardChoice {
  const number = form.number.replace(/[\s-]/g, "");
  if (number) return chooseByNumber({ ...form, number }, now);
  const card = findCardByMethod(form.card);
  return card
    ? { kind: "chosen", where: "card", paymentMethod: card.paymentMethod }
    : unusable("card", "Choose a test card, or enter a card number.");
}

function chooseByNumber(form: CardForm, now: Date): CardChoice {
  if (!/^\d{12,19}$/.test(form.number))
    return unusable("number", "Your card number is incomplete.");
  if (!passesLuhn(form.number)) return unusable("number", "Your card number is invalid.");
  const expiry = form.expiry.replace(/\s/g, "");
  if (expiry && !isFutureMonth(expiry, now)) {
    return unusable("expiry", "Enter a month to come, as MM / YY.");
  }
  if (form.cvc && !/^\d{3,4}$/.test(form.cvc.trim())) {
    return unusable("cvc", "The security code has 3 or 4 digits.");
  }
  const card = findCardByNumber(form.number);
  return card
    ? { kind: "chosen", where: "number", paymentMethod: card.paymentMethod }
    : unusable("number", liveCardInTestMode.message);
}

function unusable(where: CardField, message: string): CardChoice {
  return { kind: "unusable", where, message };
}

/** The check digit of ISO/IEC 7812-1. */
export function passesLuhn(number: string): boolean {
  const sum = [...number].reverse().reduce((total, character, index) => {
    const digit = Number(character);
    if (index % 2 === 0) return total + digit;
    return total + (digit > 4 ? digit * 2 - 9 : digit * 2);
  }, 0);
  return sum % 10 === 0;
}

/** `MM/YY` or `MMYY`, of this month or later. */
function isFutureMonth(expiry: string, now: Date): boolean {
  const match = /^(0[1-9]|1[0-2])\/?(\d{2})$/.exec(expiry);
  if (!match) return false;
  const firstOfNextMonth = Date.UTC(2000 + Number(match[2]), Number(match[1]), 1);
  return firstOfNextMonth > now.getTime();
}
