import { Badge } from "@/components/ui/badge";

/** At or below this number of units, shoppers see how many are left. */
const lowAvailabilityMax = 10;

/** Whether a product can be ordered, and how many are left when there are few. */
export function Availability({ available }: { available: number }) {
  if (available <= 0) return <Badge tone="bad">Sold out</Badge>;
  if (available <= lowAvailabilityMax) return <Badge tone="warn">Only {available} left</Badge>;
  return <Badge>In stock</Badge>;
}
