"use client";

import { X } from "lucide-react";
import type { ReactNode } from "react";
import {
  inventoryStatusLabels,
  orderStatusLabels,
  paymentStatusLabels,
} from "@/components/orders/status-labels";
import { LocalTime } from "@/components/ui/local-time";
import { formatMoney } from "@/lib/domain/money";
import type { AdminSearch } from "@/lib/domain/order/admin-list";
import type { FilterProduct } from "./filter-panel";
import type { SearchChange } from "./use-admin-search";

interface Chip {
  key: string;
  label: ReactNode;
  without: SearchChange;
}

/** The active filters, each with the search without it. */
export function listFilterChips(
  search: AdminSearch,
  { products, currency }: { products: readonly FilterProduct[]; currency: string },
): Chip[] {
  const { ids, status, payment, stock, from, to, min, max, customer, product } = search;
  const { endedFrom, endedTo } = search;
  const states = <State extends string>(
    chosen: readonly State[],
    labels: Record<State, { name: string }>,
  ) => chosen.map((state) => labels[state].name).join(", ");
  const chip = (key: keyof SearchChange, label: ReactNode): Chip => ({
    key,
    label,
    without: { [key]: null },
  });
  return [
    ids && chip("ids", `${ids.length} selected orders`),
    status && chip("status", `Status: ${states(status, orderStatusLabels)}`),
    payment && chip("payment", `Payment: ${states(payment, paymentStatusLabels)}`),
    stock && chip("stock", `Stock: ${states(stock, inventoryStatusLabels)}`),
    from !== undefined && chip("from", <>From {<LocalTime at={from} />}</>),
    to !== undefined && chip("to", <>Before {<LocalTime at={to} />}</>),
    endedFrom !== undefined && chip("endedFrom", <>Ended from {<LocalTime at={endedFrom} />}</>),
    endedTo !== undefined && chip("endedTo", <>Ended before {<LocalTime at={endedTo} />}</>),
    min !== undefined && chip("min", `At least ${formatMoney(min, currency)}`),
    max !== undefined && chip("max", `At most ${formatMoney(max, currency)}`),
    customer !== undefined && chip("customer", `Customer ${customer}`),
    product !== undefined &&
      chip("product", products.find(({ id }) => id === product)?.name ?? `Product ${product}`),
    search.held && chip("held", "On hold"),
    search.attention && chip("attention", "Needs attention"),
  ].filter((entry): entry is Chip => Boolean(entry));
}

export function FilterChips({
  chips,
  updateFilters,
}: {
  chips: readonly Chip[];
  updateFilters: (change: SearchChange) => void;
}) {
  if (chips.length === 0) return null;
  return (
    <ul aria-label="Active filters" className="mb-3 flex flex-wrap gap-2">
      {chips.map(({ key, label, without }) => (
        <li key={key}>
          <button
            type="button"
            onClick={() => updateFilters(without)}
            className="inline-flex min-h-7 items-center gap-1.5 rounded-full bg-carbon-soft px-3 text-left text-carbon text-xs hover:bg-sunken"
          >
            {label}
            <X aria-hidden className="size-3.5 shrink-0" />
            <span className="sr-only">, remove</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
