"use client";

import { useState } from "react";
import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { receiveStockForm } from "@/lib/domain/inventory/input";
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
  receiveStockAction: FormAction<{ kind: "changed" }>;
  close: () => void;
}) {
  // The page can reload while the form is open. If someone else closes the request meanwhile,
  // saving must fail: the same delivery may already be recorded.
  const [openReorderId] = useState(reorderId);
  const form = useServerForm({
    action: receiveStockAction,
    schema: receiveStockForm,
    defaultValue: { quantity, reason: "Delivery", reorderId: openReorderId },
    onDone: () => {
      close();
      toast.success("Delivery received");
    },
  });
  const received = form.number("quantity");
  return (
    <form {...form.props} className="mt-4 grid gap-4">
      <input {...form.keyInput} />
      <input type="hidden" name="productId" value={stock.productId} />
      <FormField id="receive-quantity" label="Units" {...form.field("quantity")}>
        {(control) => <Input {...control} type="number" min={1} />}
      </FormField>
      <FormField
        id="receive-reason"
        label="Reason"
        hint="Shown in the stock history, e.g. a delivery note number."
        {...form.field("reason")}
      >
        {(control) => <Input {...control} maxLength={200} />}
      </FormField>
      {openReorderId !== null && (
        <label className="flex items-start gap-2.5 text-sm">
          <input
            type="checkbox"
            name="reorderId"
            value={openReorderId}
            defaultChecked={form.isChecked("reorderId", String(openReorderId))}
            className="mt-0.5 size-4 accent-carbon"
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
