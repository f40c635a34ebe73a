"use client";

import { useState } from "react";
import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import type { FormAction } from "@/components/ui/form-action";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { type ReceiveStock, receiveStockFields } from "@/lib/domain/inventory/input";
import { decideReceiving, type StockCounters } from "@/lib/domain/inventory/stock";
import { StockChangePreview } from "./stock-change-preview";

/** Receives a delivery, and can close the product's open reorder request with it. */
export function ReceiveForm({
  stock,
  reorderId,
  quantity,
  receiveStockAction,
  close,
}: {
  stock: StockCounters;
  /** The product's open reorder request when the form opens; null if there is none. */
  reorderId: number | null;
  /** The expected number of units. */
  quantity?: number | undefined;
  receiveStockAction: FormAction<ReceiveStock, { kind: "changed" }>;
  close: () => void;
}) {
  const [closesReorder, setClosesReorder] = useState(true);
  // The page can reload while the form is open. If someone else closes the request meanwhile,
  // saving must fail: the same delivery may already be recorded.
  const [openReorderId] = useState(reorderId);
  const form = useActionForm({
    schema: receiveStockFields,
    defaultValues: {
      ...{ productId: stock.productId, reason: "Delivery", reorderId: null },
      ...(quantity !== undefined && { quantity }),
    },
    send: (input, key) =>
      receiveStockAction({ ...input, key, reorderId: closesReorder ? openReorderId : null }),
    onDone: () => {
      close();
      toast.success("Delivery received");
    },
  });
  const { errors } = form.formState;
  const received = form.watch("quantity");
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
        hint="Shown in the stock history, e.g. a delivery note number."
        error={errors.reason?.message}
      >
        {(control) => <Input {...control} {...form.register("reason")} maxLength={200} />}
      </FormField>
      {openReorderId !== null && (
        <label className="flex items-start gap-2.5 text-sm">
          <input
            type="checkbox"
            checked={closesReorder}
            className="mt-0.5 size-4 accent-carbon"
            onChange={(event) => setClosesReorder(event.target.checked)}
          />
          Close the open reorder request as received.
        </label>
      )}
      <StockChangePreview
        stock={stock}
        decision={Number.isInteger(received) && received ? decideReceiving(stock, received) : null}
      />
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons pending={form.pending} close={close} confirm="Receive stock" />
    </form>
  );
}
