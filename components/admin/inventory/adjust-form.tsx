"use client";

import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { adjustStockInput } from "@/lib/domain/inventory/input";
import { decideAdjustment, type StockCounters } from "@/lib/domain/inventory/stock";
import { StockChangePreview } from "./stock-change-preview";

/** Adds or removes units of a product's stock, with a reason. */
export function AdjustForm({
  stock,
  adjustStockAction,
  close,
}: {
  stock: StockCounters;
  adjustStockAction: FormAction<{ kind: "changed" }>;
  close: () => void;
}) {
  const form = useServerForm({
    action: adjustStockAction,
    schema: adjustStockInput,
    onDone: () => {
      close();
      toast.success("Stock adjusted");
    },
  });
  const delta = form.number("delta");
  return (
    <form {...form.props} className="mt-4 grid gap-4">
      <input {...form.keyInput} />
      <input type="hidden" name="productId" value={stock.productId} />
      <FormField
        id="adjust-delta"
        label="Change"
        hint="Use a negative number for lost or damaged units."
        {...form.field("delta")}
      >
        {(control) => <Input {...control} type="number" placeholder="-2" />}
      </FormField>
      <FormField id="adjust-reason" label="Reason" {...form.field("reason")}>
        {(control) => <Input {...control} maxLength={200} placeholder="Damaged in the warehouse" />}
      </FormField>
      <StockChangePreview
        stock={stock}
        decision={Number.isInteger(delta) && delta !== 0 ? decideAdjustment(stock, delta) : null}
      />
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons pending={form.pending} close={close} confirm="Adjust stock" />
    </form>
  );
}
