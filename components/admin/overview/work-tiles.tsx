"use client";

import { ArrowRight, Package, PackageMinus, TriangleAlert } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { TickingNumber } from "@/components/ui/ticking-number";
import { cn } from "@/lib/cn";
import { formatCappedCount } from "@/lib/domain/capped-count";
import { useOverview } from "./live-overview";

/** What waits for operators: each tile leads to the list of what is to be done. */
export function WorkTiles() {
  const { open, attention, lowStock } = useOverview().overview;
  return (
    <nav aria-label="Work" className="grid gap-3 sm:grid-cols-3 sm:gap-4">
      <WorkTile
        id="work-to-ship"
        href="/admin/orders?status=processing"
        name="To ship"
        count={formatCappedCount(open.processing)}
        hint="Confirmed and not shipped yet"
        isUrgent={false}
        icon={<Package aria-hidden />}
      />
      <WorkTile
        id="work-attention"
        href="/admin/orders?attention=1"
        name="Needs attention"
        count={excerptCount(attention)}
        hint="Orders that can't go on by themselves"
        isUrgent={attention.items.length > 0}
        icon={<TriangleAlert aria-hidden />}
      />
      <WorkTile
        id="work-low-stock"
        href="/admin/inventory?show=low"
        name="Low stock"
        count={excerptCount(lowStock)}
        hint="Products at or below their threshold"
        isUrgent={lowStock.items.length > 0}
        icon={<PackageMinus aria-hidden />}
      />
    </nav>
  );
}

function excerptCount({ items, more }: { items: readonly unknown[]; more: boolean }): string {
  return `${items.length}${more ? "+" : ""}`;
}

function WorkTile({
  id,
  href,
  name,
  count,
  hint,
  isUrgent,
  icon,
}: {
  id: string;
  href: string;
  name: string;
  count: string;
  hint: string;
  isUrgent: boolean;
  icon: ReactNode;
}) {
  return (
    <Link
      href={href}
      // The lists query all orders or products, so they are loaded only on a click.
      prefetch={false}
      className="group flex min-w-0 items-center gap-3 rounded-lg border border-line bg-surface px-4 py-3 shadow-sheet transition-colors hover:bg-sunken"
    >
      <span className={cn("shrink-0 [&_svg]:size-5", isUrgent ? "text-warn" : "text-ink-soft")}>
        {icon}
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className="font-medium text-sm">{name}</span>
          <span
            data-testid={id}
            className={cn(
              "font-semibold text-lg tabular-nums tracking-tight",
              isUrgent && "text-warn",
            )}
          >
            <TickingNumber>{count}</TickingNumber>
          </span>
        </span>
        <span className="block truncate text-ink-soft text-xs">{hint}</span>
      </span>
      <ArrowRight
        aria-hidden
        className="size-4 shrink-0 text-ink-soft transition-transform group-hover:translate-x-0.5"
      />
    </Link>
  );
}
