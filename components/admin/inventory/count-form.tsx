"use client";

import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { DialogButtons } from "@/components/ui/dialog";
import { FormField, type FormFieldProps, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { formatCount } from "@/lib/domain/format-count";
import { countStockInput } from "@/lib/domain/inventory/input";
import { decideCount, type StockCounters } from "@/lib/domain/inventory/stock";
import type { CountShortage } from "@/lib/domain/inventory/view";
import { AffectedOrders } from "./affected-orders";
import { StockChangePreview } from "./stock-change-preview";

type CountResult = { kind: "counted"; cancelled: number[] } | CountShortage;

interface CountFormProps {
  stock: StockCounters;
  countStockAction: FormAction<CountResult>;
  close: () => void;
}

/**
 * Saves an inventory count, based on the stock that was shown when the form was opened. Counting
 * again mounts a new form, based on the current stock.
 */
export function CountForm(props: CountFormProps) {
  const { onHand } = props.stock;
  const [seen, setSeen] = useState(onHand);
  return <Count key={seen} {...props} seen={seen} countAgain={() => setSeen(onHand)} />;
}

/** If open orders reserve more than was counted, a second step asks which of them to cancel. */
function Count({
  stock,
  seen,
  countStockAction,
  close,
  countAgain,
}: CountFormProps & { seen: number; countAgain: () => void }) {
  const [short, setShort] = useState<CountShortage | null>(null);
  const [chosen, choose] = useState<readonly number[]>([]);
  const form = useServerForm({
    action: countStockAction,
    schema: countStockInput,
    defaultValue: { reason: "Stock count" },
    onDone: (answer: CountResult) => {
      if (answer.kind === "short") {
        setShort(answer);
        choose([]);
        return;
      }
      close();
      toast.success(doneText(answer.cancelled.length));
    },
  });
  const counted = form.number("counted");
  const isCount = Number.isInteger(counted) && counted >= 0;
  const freed = short?.affected
    .filter(({ orderId }) => chosen.includes(orderId))
    .reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <form {...form.props} className="mt-4 grid gap-4">
      <input {...form.keyInput} />
      <input type="hidden" name="productId" value={stock.productId} />
      <input type="hidden" name="seen" value={seen} />
      {/* Hidden instead of removed: its values are sent again together with the orders. */}
      <div className={short ? "hidden" : "grid gap-4"}>
        <CountFields
          field={form.field}
          stock={{ ...stock, onHand: seen }}
          counted={isCount ? counted : null}
        />
      </div>
      {short && (
        <AffectedOrders
          short={short}
          counted={isCount ? counted : 0}
          chosen={chosen}
          choose={choose}
        />
      )}
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <StockChangedNotice
        text={
          stock.onHand === seen || form.pending
            ? null
            : `Stock changed from ${formatCount(seen)} to ${formatCount(stock.onHand)} while this was open.`
        }
        countAgain={countAgain}
      />
      <DialogButtons
        pending={form.pending}
        danger={short !== null}
        disabled={short !== null && (freed ?? 0) < short.missing}
        close={close}
        confirm={short ? cancelText(chosen.length) : "Save count"}
      />
    </form>
  );
}

/** Says that the stock has changed since the form was opened, so the count may be out of date. */
function StockChangedNotice({ text, countAgain }: { text: string | null; countAgain: () => void }) {
  const look = "flex flex-wrap items-center gap-3 rounded-md bg-sunken px-4 py-3";
  return (
    <div className={text === null ? "sr-only" : look}>
      <p role="status" className="flex-1 text-sm">
        {text}
      </p>
      {text !== null && (
        <Button variant="quiet" onClick={countAgain}>
          Count again
        </Button>
      )}
    </div>
  );
}

function CountFields({
  field,
  stock,
  counted,
}: {
  field: (name: "counted" | "reason") => Pick<FormFieldProps, "name" | "defaultValue" | "error">;
  stock: StockCounters;
  /** Null while the field holds no whole number. */
  counted: number | null;
}) {
  return (
    <>
      <FormField
        id="count-counted"
        label="Counted"
        hint="All units on hand, including reserved ones."
        {...field("counted")}
      >
        {(control) => <Input {...control} type="number" min={0} autoFocus />}
      </FormField>
      <FormField id="count-reason" label="Reason" {...field("reason")}>
        {(control) => <Input {...control} maxLength={200} />}
      </FormField>
      <StockChangePreview
        stock={stock}
        decision={counted === null ? null : decideCount(stock, counted)}
      />
      {counted !== null && counted < stock.reserved && (
        <p className="text-ink-soft text-sm">
          Next, choose which orders to cancel. Nothing is saved yet.
        </p>
      )}
    </>
  );
}

function doneText(cancelled: number): string {
  return cancelled === 0 ? "Count saved" : `Count saved, ${formatOrders(cancelled)} cancelled`;
}

function cancelText(chosen: number): string {
  return chosen === 0
    ? "Cancel orders and save count"
    : `Cancel ${formatOrders(chosen)} and save count`;
}

function formatOrders(count: number): string {
  return count === 1 ? "1 order" : `${count} orders`;
}
