"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { Card } from "@/components/ui/card";
import { TickingNumber } from "@/components/ui/ticking-number";
import { formatCount } from "@/lib/domain/format-count";
import { availableUnits } from "@/lib/domain/inventory/stock";
import type { StockReading, StockRow } from "@/lib/domain/inventory/view";
import { StockBadge } from "./stock-badge";
import { useLiveStock } from "./use-live-stock";

/** A product's live counters. When they change, the page is refreshed, to update its lists too. */
export function LiveCounters({ reading }: { reading: StockReading }) {
  const router = useRouter();
  const { stock } = useLiveStock(`/api/admin/inventory/${reading.stock.productId}`, reading);
  const [rendered, current] = [toComparable(reading.stock), toComparable(stock)];
  // Depends on the current values, since they may change again while the page is refreshing.
  useEffect(() => {
    if (current !== rendered) router.refresh();
  }, [current, rendered, router]);
  return (
    <Card>
      <dl className="grid grid-cols-2 sm:grid-cols-4">
        <Counter name="Available" value={availableUnits(stock)}>
          <StockBadge stock={stock} />
        </Counter>
        <Counter name="On hand" value={stock.onHand} />
        <Counter name="Reserved" value={stock.reserved} />
        <Counter name="Low-stock threshold" value={stock.threshold} />
      </dl>
    </Card>
  );
}

/** All values on the page that can change, as one text to compare. */
function toComparable({ onHand, reserved, threshold, openReorderId }: StockRow): string {
  return [onHand, reserved, threshold, openReorderId].join();
}

function Counter({ name, value, children }: { name: string; value: number; children?: ReactNode }) {
  return (
    <div className="p-4 sm:p-5">
      <dt className="text-ink-soft text-xs">{name}</dt>
      <dd className="mt-1 flex min-h-8 flex-wrap items-center gap-2 font-semibold text-2xl tracking-tight">
        <TickingNumber>{formatCount(value)}</TickingNumber>
        {children}
      </dd>
    </div>
  );
}
