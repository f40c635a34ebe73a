import { z } from "zod";

/** A saved card, as its owner sees it. */
export interface SavedCardView {
  id: string;
  /** As the gateway names it, such as `visa`. */
  brand: string;
  last4: string;
  expMonth: number;
  expYear: number;
  /** Whether orders are charged to it unless they say otherwise. */
  isDefault: boolean;
}

/** The form that removes a card or makes it the default. */
export const savedCardForm = z.object({ cardId: z.string().max(50) });

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
export function cardName({ brand, last4 }: Pick<SavedCardView, "brand" | "last4">): string {
  return `${brandNames[brand] ?? "Card"} •••• ${last4}`;
}
