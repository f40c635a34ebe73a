"use client";

import { useState } from "react";
import type { FieldErrors, UseFormRegister } from "react-hook-form";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { DialogButtons } from "@/components/ui/dialog";
import type { FormAction } from "@/components/ui/form-action";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import {
  type CountStock,
  type CountStockFields,
  countStockFields,
} from "@/lib/domain/inventory/input";
import { count, type StockCounters } from "@/lib/domain/inventory/stock";
import type { CountedShort } from "@/lib/domain/inventory/view";
import { AffectedOrders } from "./affected-orders";
import { Consequence } from "./consequence";

type Counted = { kind: "counted"; cancelled: number[] } | CountedShort;

interface CountProps {
  stock: StockCounters;
  send: FormAction<CountStock, Counted>;
  close: () => void;
}

/**
 * Writes down what lies on the shelf, beside what was in the books when it was opened: the page is
 * read again beneath it. Counting again is another form, which takes effect by itself.
 */
export function CountForm(props: CountProps) {
  const { onHand } = props.stock;
  const [seen, setSeen] = useState(onHand);
  return <Count key={seen} {...props} seen={seen} countAgain={() => setSeen(onHand)} />;
}

/**
 * When orders hold more than was counted, the same form goes on with those orders: which of them to
 * cancel is a person's choice.
 */
function Count({
  stock,
  seen,
  send,
  close,
  countAgain,
}: CountProps & { seen: number; countAgain: () => void }) {
  const [short, setShort] = useState<CountedShort | null>(null);
  const form = useActionForm({
    schema: countStockFields,
    defaultValues: { productId: stock.productId, reason: "Stock count", cancelOrderIds: [] },
    send: (input, key) => send({ ...input, key, seen }),
    onDone: (answer: Counted) => {
      if (answer.kind === "short") {
        setShort(answer);
        form.setValue("cancelOrderIds", []);
        return;
      }
      close();
      toast.success(doneWords(answer.cancelled.length));
    },
  });
  const { errors } = form.formState;
  const counted = form.watch("counted");
  const isCount = counted !== undefined && Number.isInteger(counted) && counted >= 0;
  const chosen = form.watch("cancelOrderIds") ?? [];
  const freed = short?.affected
    .filter(({ orderId }) => chosen.includes(orderId))
    .reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <form {...form.formProps} className="mt-4 grid gap-4">
      {/* Hidden, not gone: what was typed is sent again with the orders. */}
      <div className={short ? "hidden" : "grid gap-4"}>
        <CountFields
          register={form.register}
          errors={errors}
          stock={{ ...stock, onHand: seen }}
          counted={isCount ? counted : null}
        />
      </div>
      {short && (
        <AffectedOrders
          short={short}
          counted={counted ?? 0}
          chosen={chosen}
          choose={(orderIds) => form.setValue("cancelOrderIds", orderIds)}
        />
      )}
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <MovedOn
        told={
          stock.onHand === seen || form.pending
            ? null
            : `The books said ${seen.toLocaleString("en-US")} when this was opened, and say ${stock.onHand.toLocaleString("en-US")} now.`
        }
        countAgain={countAgain}
      />
      <DialogButtons
        pending={form.pending}
        danger={short !== null}
        disabled={short !== null && (freed ?? 0) < short.missing}
        close={close}
        confirm={short ? cancelWords(chosen.length) : "Count"}
      />
    </form>
  );
}

/** Units came or went since the form was opened: the count may be of before or of after. */
function MovedOn({ told, countAgain }: { told: string | null; countAgain: () => void }) {
  const look = "flex flex-wrap items-center gap-3 rounded-md bg-sunken px-4 py-3";
  return (
    <div className={told === null ? "sr-only" : look}>
      <p role="status" className="flex-1 text-sm">
        {told}
      </p>
      {told !== null && (
        <Button variant="quiet" onClick={countAgain}>
          Count again
        </Button>
      )}
    </div>
  );
}

function CountFields({
  register,
  errors,
  stock,
  counted,
}: {
  register: UseFormRegister<CountStockFields>;
  errors: FieldErrors<CountStockFields>;
  stock: StockCounters;
  /** Null while no whole number stands in the field. */
  counted: number | null;
}) {
  return (
    <>
      <FormField
        id="count-counted"
        label="Counted"
        hint="All that lies on the shelf, units that orders hold among them."
        error={errors.counted?.message}
      >
        {(control) => (
          <Input
            {...control}
            {...register("counted", { valueAsNumber: true })}
            type="number"
            min={0}
            autoFocus
          />
        )}
      </FormField>
      <FormField id="count-reason" label="Reason" error={errors.reason?.message}>
        {(control) => <Input {...control} {...register("reason")} maxLength={200} />}
      </FormField>
      <Consequence stock={stock} decision={counted === null ? null : count(stock, counted)} />
      {counted !== null && counted < stock.reserved && (
        <p className="text-ink-soft text-sm">
          The next step lists the orders that hold units, to choose which to cancel. Nothing is
          written before.
        </p>
      )}
    </>
  );
}

function doneWords(cancelled: number): string {
  if (cancelled === 0) return "The count is in the books.";
  return `${orders(cancelled)} cancelled, and the count is in the books.`;
}

function cancelWords(chosen: number): string {
  return chosen === 0 ? "Cancel and count" : `Cancel ${orders(chosen)} and count`;
}

function orders(count: number): string {
  return count === 1 ? "1 order" : `${count} orders`;
}
