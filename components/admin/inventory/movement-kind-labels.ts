import type { MovementKind } from "@/lib/domain/inventory/stock";

/** The kinds of stock movements as the admin shows them. */
export const movementKindLabels: Readonly<Record<MovementKind, string>> = {
  opening: "Opening stock",
  receive: "Received",
  adjust: "Adjusted",
  count: "Counted",
  reserve: "Reserved",
  release: "Released",
  fulfill: "Fulfilled",
  restock: "Restocked",
};
