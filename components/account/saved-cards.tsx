import { CardExpiry } from "@/components/shop/card-expiry";
import { Badge } from "@/components/ui/badge";
import { cardName, type ShownCard, spokenCardName } from "@/lib/domain/saved-card";
import { type SavedCardAction, SavedCardButton } from "./saved-card-button";

/** The customer's saved cards. One of them can be the default: checkout suggests it, and
 * orders that the shop places for them are charged to it. */
export function SavedCards({
  cards,
  chooseCardAction,
  removeCardAction,
}: {
  cards: readonly ShownCard[];
  chooseCardAction: SavedCardAction;
  removeCardAction: SavedCardAction;
}) {
  if (cards.length === 0) {
    return (
      <p className="text-ink-soft text-sm">
        No saved cards. You can save one on the payment page of your next order.
      </p>
    );
  }
  return (
    <ul className="divide-y divide-line">
      {cards.map((card) => {
        const spokenName = spokenCardName(card);
        return (
          <li
            key={card.id}
            className="flex min-h-16 flex-wrap items-center gap-x-4 gap-y-2 py-2.5 text-sm"
          >
            <div className="min-w-0 flex-1 basis-48">
              <p className="font-medium tabular-nums">{cardName(card)}</p>
              <CardExpiry card={card} />
            </div>
            <div className="flex flex-wrap items-center gap-3">
              {card.isDefault && <Badge tone="good">Default</Badge>}
              {!card.isDefault && !card.hasExpired && (
                <SavedCardButton
                  cardId={card.id}
                  label={`Make default: ${spokenName}`}
                  text={["Make default", "Saving…"]}
                  action={chooseCardAction}
                />
              )}
              <SavedCardButton
                cardId={card.id}
                label={`Remove: ${spokenName}`}
                text={["Remove", "Removing…"]}
                action={removeCardAction}
                isRemoval
              />
            </div>
          </li>
        );
      })}
    </ul>
  );
}
