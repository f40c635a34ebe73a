import { cn } from "@/lib/cn";
import { cardExpiry, type ShownCard } from "@/lib/domain/saved-card";

/** When a saved card expires or has expired. */
export function CardExpiry({ card, className }: { card: ShownCard; className?: string }) {
  return (
    <span
      className={cn(
        "block text-xs tabular-nums",
        card.hasExpired ? "font-medium text-warn" : "text-ink-soft",
        className,
      )}
    >
      {card.hasExpired ? "Expired" : "Expires"} {cardExpiry(card)}
    </span>
  );
}
