import type { ReactNode } from "react";
import { fieldErrorText } from "@/components/ui/form-field";
import { cardName, otherCard, type ShownCard } from "@/lib/domain/saved-card";
import { CardExpiry } from "./card-expiry";

const errorId = "card-error";

/**
 * The customer's saved cards to pay with now, and the payment page for another card. One that has expired
 * can't be chosen.
 */
export function CardChoice({
  cards,
  isChecked,
  error,
}: {
  cards: readonly ShownCard[];
  isChecked: (option: string) => boolean;
  error: string | undefined;
}) {
  return (
    <fieldset
      className="mt-5 border-line border-t pt-4"
      aria-describedby={error ? errorId : undefined}
    >
      <legend className="sr-only">Card</legend>
      <p aria-hidden className="mb-1 font-medium text-sm">
        Card
      </p>
      {cards.map((card) => (
        <CardOption
          key={card.id}
          value={card.id}
          isChecked={isChecked(card.id)}
          isDisabled={card.hasExpired}
        >
          <span className="tabular-nums">{cardName(card)}</span>
          <CardExpiry card={card} className="ml-auto" />
        </CardOption>
      ))}
      <CardOption value={otherCard} isChecked={isChecked(otherCard)}>
        Another card
      </CardOption>
      {error && (
        <p id={errorId} role="alert" className="mt-1.5 text-bad text-xs">
          {fieldErrorText("Card", error)}
        </p>
      )}
    </fieldset>
  );
}

function CardOption({
  value,
  isChecked,
  isDisabled = false,
  children,
}: {
  value: string;
  isChecked: boolean;
  isDisabled?: boolean;
  children: ReactNode;
}) {
  return (
    <label className="flex min-h-11 items-center gap-3 text-sm">
      <input
        type="radio"
        name="card"
        value={value}
        defaultChecked={isChecked && !isDisabled}
        disabled={isDisabled}
        className="size-4.5 shrink-0 accent-carbon"
      />
      {children}
    </label>
  );
}
