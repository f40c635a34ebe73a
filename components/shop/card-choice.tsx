import type { ReactNode } from "react";
import { cardExpiry, cardName, otherCard, type SavedCardView } from "@/lib/domain/saved-card";

/** The customer's saved cards to pay with now, and the payment page for another card. */
export function CardChoice({
  cards,
  isChecked,
}: {
  cards: readonly SavedCardView[];
  isChecked: (option: string) => boolean;
}) {
  return (
    <fieldset className="mt-5 border-line border-t pt-4">
      <legend className="sr-only">Card</legend>
      <p aria-hidden className="mb-1 font-medium text-sm">
        Card
      </p>
      {cards.map((card) => (
        <CardOption key={card.id} value={card.id} isChecked={isChecked(card.id)}>
          <span className="tabular-nums">{cardName(card)}</span>
          <span className="ml-auto text-ink-soft text-xs tabular-nums">
            Expires {cardExpiry(card)}
          </span>
        </CardOption>
      ))}
      <CardOption value={otherCard} isChecked={isChecked(otherCard)}>
        Another card
      </CardOption>
    </fieldset>
  );
}

function CardOption({
  value,
  isChecked,
  children,
}: {
  value: string;
  isChecked: boolean;
  children: ReactNode;
}) {
  return (
    <label className="flex min-h-11 items-center gap-3 text-sm">
      <input
        type="radio"
        name="card"
        value={value}
        defaultChecked={isChecked}
        className="size-4.5 shrink-0 accent-carbon"
      />
      {children}
    </label>
  );
}
