import { Badge } from "@/components/ui/badge";
import { type StockCounters, stockLevel } from "@/lib/domain/inventory/stock";

/** A badge for a product that is low or out of stock. There is none for a product with enough. */
export function StockBadge({
  stock,
}: {
  stock: Pick<StockCounters, "onHand" | "reserved" | "threshold">;
}) {
  const level = stockLevel(stock);
  if (level === "out") return <Badge tone="bad">Out of stock</Badge>;
  if (level === "low") return <Badge tone="warn">Low stock</Badge>;
  return null;
}
