import { Badge } from "@/components/ui/badge";
import { levelOf, type StockCounters } from "@/lib/domain/inventory/stock";

/** Says when a product is low or out; of enough there is nothing to say. */
export function StockBadge({
  stock,
}: {
  stock: Pick<StockCounters, "onHand" | "reserved" | "threshold">;
}) {
  const level = levelOf(stock);
  if (level === "out") return <Badge tone="bad">Out</Badge>;
  if (level === "low") return <Badge tone="warn">Low</Badge>;
  return null;
}
