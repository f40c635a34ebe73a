import { Badge } from "@/components/ui/badge";

/** From here on down a shopper is told that few are left. */
const fewLeft = 10;

/** How many units can be ordered now. */
export function Availability({ available }: { available: number }) {
  if (available <= 0) return <Badge tone="bad">Sold out</Badge>;
  if (available <= fewLeft) return <Badge tone="warn">Only {available} left</Badge>;
  return <Badge>{available.toLocaleString("en-US")} available</Badge>;
}
