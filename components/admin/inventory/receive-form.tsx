"use client";

import { useState } from "react";
import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import type { FormAction } from "@/components/ui/form-action";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { type ReceiveStock, receiveStockFields } from "@/lib/domain/inventory/input";
import { receive, type StockCounters } from "@/lib/domain/inventory/stock";
import { Consequence } from "./consequence";

/** Books a delivery, and closes the reorder request that it answers. */
export function ReceiveForm({
  stock,
  reorderId,
  quantity,
  send,
  close,
}: {
  stock: StockCounters;
  /** The open request of the product, if there is one when the form opens. */
  reorderId: number | null;
  /** How many are expected. */
  quantity?: number | undefined;
  send: FormAction<ReceiveStock, { kind: "changed" }>;
  close: () => void;
}) {
  const [isAnswer, setAnswer] = useState(true);
  // The page is read again beneath the form: once another has closed this request, the same delivery
  // must not pass for one that nobody had asked for.
  const [asked] = useState(reorderId);
  const form = useActionForm({
    schema: receiveStockFields,
    defaultValues: {
      ...{ productId: stock.productId, reason: "Delivery", reorderId: null },
      ...(quantity !== undefined && { quantity }),
    },
    send: (input, key) => send({ ...input, key, reorderId: isAnswer ? asked : null }),
    onDone: () => {
      close();
      toast.success("The delivery is in the books.");
    },
  });
  const { errors } = form.formState;
  const given = form.watch("quantity");
  return (
    <form {...form.formProps} className="mt-4 grid gap-4">
      <FormField id="receive-quantity" label="Units" error={errors.quantity?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register("quantity", { valueAsNumber: true })}
            type="number"
            min={1}
          />
        )}
      </FormField>
      <FormField
        id="receive-reason"
        label="Reason"
        hint="Stands in the ledger: a delivery note's number, for instance."
        error={errors.reason?.message}
      >
        {(control) => <Input {...control} {...form.register("reason")} maxLength={200} />}
      </FormField>
      {asked !== null && (
        <label className="flex items-start gap-2.5 text-sm">
          <input
            type="checkbox"
            checked={isAnswer}
            className="mt-0.5 size-4 accent-carbon"
            onChange={(event) => setAnswer(event.target.checked)}
          />
          This is what the open reorder request asked for: close it as received.
        </label>
      )}
      <Consequence
        stock={stock}
        decision={Number.isInteger(given) && given ? receive(stock, given) : null}
      />
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons pending={form.pending} close={close} confirm="Receive" />
    </form>
  );
}
