import { requireShop } from "@/lib/auth/permissions";
import type { StockChangeBody } from "@/lib/domain/inventory/input";
import type { StockCounters } from "@/lib/domain/inventory/stock";
import { defineVerb } from "@/lib/services/define-verb";
import { adjustStock } from "./adjust-stock";
import { countStock } from "./count-stock";
import { receiveStock } from "./receive-stock";

export interface RecordStockChange {
  productId: number;
  /** Names the call among those of all callers: stock movements keep their keys forever. */
  key: string;
  change: StockChangeBody;
}

export type StockChangeOutcome =
  | { kind: "done"; stock: StockCounters }
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

/** Receives, adjusts or counts the stock of a product for an integration, once for its key. */
export const recordStockChange = defineVerb<RecordStockChange, StockChangeOutcome>(
  "recordStockChange",
  async ({ ctx, input: { productId, key, change } }) => {
    requireShop(ctx.actor, "inventory:write");
    const { quantity, reason } = change;
    const common = { productId, key, reason };
    switch (change.kind) {
      case "receive": {
        const input = { ...common, quantity, reorderId: change.reorderId ?? null };
        return toOutcome(await receiveStock({ ctx, input }));
      }
      case "adjust":
        return toOutcome(await adjustStock({ ctx, input: { ...common, delta: quantity } }));
      case "count": {
        const input = { ...common, counted: quantity, seen: null, cancelOrderIds: [] };
        return toOutcome(await countStock({ ctx, input }));
      }
    }
  },
);

type Outcome =
  | Awaited<ReturnType<typeof receiveStock>>
  | Awaited<ReturnType<typeof adjustStock>>
  | Awaited<ReturnType<typeof countStock>>;

function toOutcome(outcome: Outcome): StockChangeOutcome {
  switch (outcome.kind) {
    case "changed":
    case "counted":
      return { kind: "done", stock: outcome.stock };
    case "refused":
      return { kind: "refused", reason: outcome.reason };
    case "short":
      throw new Error("A count that lists no orders was answered with their list.");
    case "not_found":
      return outcome;
  }
}
