"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { Card } from "@/components/ui/card";
import { TickingNumber } from "@/components/ui/ticking-number";
import { availableOf } from "@/lib/domain/inventory/stock";
import type { StockReading, StockRow } from "@/lib/domain/inventory/view";
import { StockBadge } from "./stock-badge";
import { useLiveStock } from "./use-live-stock";

/** A product's counters as they are now. When they move, the lists below are read again too. */
export function LiveCounters({ reading }: { reading: StockReading }) {
  const router = useRouter();
  const { stock } = useLiveStock(`/api/admin/inventory/${reading.stock.productId}`, reading);
  const [shown, now] = [readAs(reading.stock), readAs(stock)];
  // By what it has become, not by whether: it may move on while the page is being read again.
  useEffect(() => {
    if (now !== shown) router.refresh();
  }, [now, shown, router]);
  return (
    <Card>
      <dl className="grid grid-cols-2 sm:grid-cols-4">
        <Counter name="Available" value={availableOf(stock)}>
          <StockBadge stock={stock} />
        </Counter>
        <Counter name="On hand" value={stock.onHand} />
        <Counter name="Held by orders" value={stock.reserved} />
        <Counter name="Low at" value={stock.threshold} />
      </dl>
    </Card>
  );
}

/** All that the page shows of a product and that moves, as one value to compare. */
function readAs({ onHand, reserved, threshold, openReorderId }: StockRow): string {
  return [onHand, reserved, threshold, openReorderId].join();
}

function Counter({ name, value, children }: { name: string; value: number; children?: ReactNode }) {
  return (
    <div className="p-4 sm:p-5">
      <dt className="text-ink-soft text-xs">{name}</dt>
      <dd className="mt-1 flex min-h-8 flex-wrap items-center gap-2 font-semibold text-2xl tracking-tight">
        <TickingNumber>{value.toLocaleString("en-US")}</TickingNumber>
        {children}
      </dd>
    </div>
  );
}
