import { z } from "zod";

/** What people see of a card: its brand, as the gateway names it (`visa`), and its last four digits. */
export const cardIdentity = z.object({ brand: z.string(), last4: z.string() });
export type CardIdentity = z.infer<typeof cardIdentity>;

/** A saved card, as its owner sees it. */
export interface SavedCardView extends CardIdentity {
  id: string;
  expMonth: number;
  expYear: number;
  /** Whether orders are charged to it unless they say otherwise. */
  isDefault: boolean;
}

const cardId = z.string().max(50);

/** The form that removes a card or makes it the default. */
export const savedCardForm = z.object({ cardId });

/** The choice to pay with a card that is not saved, on the payment page. No id of a card is so short. */
export const otherCard = "other";

/** What checkout is paid with: the id of a saved card, or null for the payment page. */
export const cardChoice = cardId
  .default(otherCard)
  .transform((choice) => (choice === otherCard ? null : choice));

const brandNames: Readonly<Record<string, string>> = {
  amex: "American Express",
  diners: "Diners Club",
  discover: "Discover",
  jcb: "JCB",
  mastercard: "Mastercard",
  unionpay: "UnionPay",
  visa: "Visa",
};

/** A card in words, such as `Visa •••• 4242`. */
export function cardName({ brand, last4 }: CardIdentity): string {
  return `${brandNames[brand] ?? "Card"} •••• ${last4}`;
}

/** A card in words that a screen reader reads well, such as `Visa ending in 4242`. */
export function spokenCardName({ brand, last4 }: CardIdentity): string {
  return `${brandNames[brand] ?? "Card"} ending in ${last4}`;
}

/** When a saved card expires, as it says on the card. */
export function cardExpiry({ expMonth, expYear }: SavedCardView): string {
  return `${String(expMonth).padStart(2, "0")}/${expYear}`;
}

/** A saved card on a page: whether it has expired when the page is shown. */
export type ShownCard = SavedCardView & { hasExpired: boolean };

const behindUtcMsMax = 12 * 60 * 60_000;

/**
 * Whether a card has expired: it is valid until the end of the month that is printed on it, wherever
 * its owner is (the last time zone is UTC−12).
 */
export function hasExpired(
  { expMonth, expYear }: Pick<SavedCardView, "expMonth" | "expYear">,
  now: Date,
): boolean {
  return Date.UTC(expYear, expMonth) + behindUtcMsMax <= now.getTime();
}

export function showCard(card: SavedCardView, now: Date): ShownCard {
  return { ...card, hasExpired: hasExpired(card, now) };
}

/** Why an expired card is not charged, for its owner. */
export const expiredCardText = "This card has expired. Choose another one.";

/** The card that checkout suggests: the default, else the newest. None that has expired. */
export function suggestedCard(cards: readonly ShownCard[]): string {
  const valid = cards.filter(({ hasExpired }) => !hasExpired);
  return (valid.find(({ isDefault }) => isDefault) ?? valid[0])?.id ?? otherCard;
}

/** How a payment was made, as far as the gateway has said. */
export interface PaymentMethodView {
  /** Null before the gateway has reported one, and for other methods than cards. */
  card: CardIdentity | null;
  /** Whether it was made on the payment page. */
  isFromPage: boolean;
}

/** How a payment was made, in words: by card, or on the payment page. */
export function paymentMethodName({ card, isFromPage }: PaymentMethodView): string {
  if (card) return cardName(card);
  return isFromPage ? "Payment page" : "Card";
}
