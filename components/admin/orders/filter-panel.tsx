"use client";

import * as Popover from "@radix-ui/react-popover";
import type { ReactNode } from "react";
import {
  inventoryStatusLabels,
  orderStatusLabels,
  paymentStatusLabels,
} from "@/components/orders/status-labels";
import { FormField, Input, Select } from "@/components/ui/form-field";
import { formatMoneyInput, parseMoney } from "@/lib/domain/money";
import type { AdminSearch } from "@/lib/domain/order/admin-list";
import { idMax } from "@/lib/domain/order/input";
import { inventoryStatus, orderStatus, paymentStatus } from "@/lib/domain/order/status";
import { DayField } from "./day-field";
import { FilterTrigger } from "./filter-trigger";
import { endOfLocalDay, lastDayBefore, localDay, startOfLocalDay } from "./local-day";
import type { SearchChange } from "./use-admin-search";

export interface FilterProduct {
  id: number;
  name: string;
}

export interface PanelProps {
  /** The number of active filters. */
  count: number;
  search: AdminSearch;
  updateFilters: (change: SearchChange) => void;
  products: readonly FilterProduct[];
  /** The shop's currency, in which amounts are typed. */
  currency: string;
}

/** The filters of the order list. Each one applies as soon as it changes. */
export default function FilterPanel(props: PanelProps) {
  return (
    <Popover.Root defaultOpen>
      <Popover.Trigger asChild>
        <FilterTrigger count={props.count} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={12}
          aria-label="Filters"
          className="z-30 max-h-(--radix-popover-content-available-height) w-[min(38rem,calc(100vw-1.5rem))] overflow-y-auto rounded-lg border border-line bg-surface p-5 shadow-sheet"
        >
          <Filters {...props} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Filters({ search, updateFilters, products, currency }: PanelProps) {
  return (
    <div className="grid gap-5 sm:grid-cols-3">
      <States
        title="Status"
        options={orderStatus.options}
        names={orderStatusLabels}
        chosen={search.status}
        choose={(status) => updateFilters({ status })}
      />
      <States
        title="Payment"
        options={paymentStatus.options}
        names={paymentStatusLabels}
        chosen={search.payment}
        choose={(payment) => updateFilters({ payment })}
      />
      <div className="space-y-5">
        <States
          title="Stock"
          options={inventoryStatus.options}
          names={inventoryStatusLabels}
          chosen={search.stock}
          choose={(stock) => updateFilters({ stock })}
        />
        <fieldset className="space-y-1">
          <legend className="mb-1.5 font-medium text-sm">Flags</legend>
          <Tick
            isOn={search.attention === true}
            onChange={(isOn) => updateFilters({ attention: isOn || null })}
          >
            Needs attention
          </Tick>
          <Tick
            isOn={search.held === true}
            onChange={(isOn) => updateFilters({ held: isOn || null })}
          >
            On hold
          </Tick>
        </fieldset>
      </div>
      <div className="grid gap-4 border-line border-t pt-4 sm:col-span-3 sm:grid-cols-2">
        <Days search={search} updateFilters={updateFilters} />
        <Amounts search={search} updateFilters={updateFilters} currency={currency} />
        <FormField id="filter-product" label="Product">
          {(control) => (
            <Select
              {...control}
              value={search.product ?? ""}
              onChange={({ target }) => updateFilters({ product: Number(target.value) || null })}
            >
              <option value="">Any</option>
              {products.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </FormField>
        <FormField id="filter-customer" label="Customer ID">
          {(control) => (
            <Input
              {...control}
              key={search.customer}
              inputMode="numeric"
              defaultValue={search.customer ?? ""}
              {...onCommit((text) => {
                const customer = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : null;
                updateFilters({
                  customer: customer !== null && customer <= idMax ? customer : null,
                });
              })}
            />
          )}
        </FormField>
      </div>
    </div>
  );
}

/** Applies a text field on blur or Enter, not on every keystroke. */
function onCommit(apply: (text: string) => void) {
  return {
    onBlur: ({ target }: React.FocusEvent<HTMLInputElement>) => {
      if (target.value !== target.defaultValue) apply(target.value.trim());
    },
    onKeyDown: ({ key, currentTarget }: React.KeyboardEvent<HTMLInputElement>) => {
      if (key === "Enter") currentTarget.blur();
    },
  };
}

function States<State extends string>({
  title,
  options,
  names,
  chosen = [],
  choose,
}: {
  title: string;
  options: readonly State[];
  names: Record<State, { name: string }>;
  chosen: readonly State[] | undefined;
  choose: (states: State[] | null) => void;
}) {
  return (
    <fieldset className="space-y-1">
      <legend className="mb-1.5 font-medium text-sm">{title}</legend>
      {options.map((state) => (
        <Tick
          key={state}
          isOn={chosen.includes(state)}
          onChange={(isOn) => {
            const states = options.filter((option) =>
              option === state ? isOn : chosen.includes(option),
            );
            choose(states.length > 0 ? states : null);
          }}
        >
          {names[state].name}
        </Tick>
      ))}
    </fieldset>
  );
}

function Tick({
  isOn,
  onChange,
  children,
}: {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  children: ReactNode;
}) {
  return (
    <label className="flex min-h-7 cursor-pointer items-center gap-2 text-sm">
      <input
        type="checkbox"
        checked={isOn}
        onChange={({ target }) => onChange(target.checked)}
        className="size-4 accent-carbon"
      />
      {children}
    </label>
  );
}

/** A range of days in the operator's time zone, including the last day. */
function Days({ search, updateFilters }: Pick<PanelProps, "search" | "updateFilters">) {
  return (
    <fieldset className="grid grid-cols-2 gap-2">
      <legend className="mb-1.5 font-medium text-sm">Order date</legend>
      <DayField
        label="From day"
        day={search.from ? localDay(search.from) : ""}
        onChange={(day) => updateFilters({ from: startOfLocalDay(day) })}
      />
      <DayField
        label="To day"
        day={search.to ? lastDayBefore(search.to) : ""}
        onChange={(day) => updateFilters({ to: endOfLocalDay(day) })}
      />
    </fieldset>
  );
}

function Amounts({
  search,
  updateFilters,
  currency,
}: Pick<PanelProps, "search" | "updateFilters" | "currency">) {
  const typed = (minor: number | undefined) =>
    minor === undefined ? "" : formatMoneyInput(minor, currency);
  return (
    <fieldset className="grid grid-cols-2 gap-2">
      <legend className="mb-1.5 font-medium text-sm">Total in {currency.toUpperCase()}</legend>
      <Input
        key={`min ${search.min}`}
        inputMode="decimal"
        placeholder="From"
        aria-label="Total from"
        defaultValue={typed(search.min)}
        {...onCommit((text) => updateFilters({ min: parseMoney(text, currency) }))}
      />
      <Input
        key={`max ${search.max}`}
        inputMode="decimal"
        placeholder="To"
        aria-label="Total to"
        defaultValue={typed(search.max)}
        {...onCommit((text) => updateFilters({ max: parseMoney(text, currency) }))}
      />
    </fieldset>
  );
}
