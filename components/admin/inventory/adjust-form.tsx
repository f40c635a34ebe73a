"use client";

import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import type { FormAction } from "@/components/ui/form-action";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { type AdjustStock, adjustStockFields } from "@/lib/domain/inventory/input";
import { decideAdjustment, type StockCounters } from "@/lib/domain/inventory/stock";
import { StockChangePreview } from "./stock-change-preview";

/** Adds or removes units of a product's stock, with a reason. */
export function AdjustForm({
  stock,
  adjustStockAction,
  close,
}: {
  stock: StockCounters;
  adjustStockAction: FormAction<AdjustStock, { kind: "changed" }>;
  close: () => void;
}) {
  const form = useActionForm({
    schema: adjustStockFields,
    defaultValues: { productId: stock.productId, reason: "" },
    send: (input, key) => adjustStockAction({ ...input, key }),
    onDone: () => {
      close();
      toast.success("Stock adjusted");
    },
  });
  const { errors } = form.formState;
  const delta = form.watch("delta");
  return (
    <form {...form.formProps} className="mt-4 grid gap-4">
      <FormField
        id="adjust-delta"
        label="Change"
        hint="Use a negative number for lost or damaged units."
        error={errors.delta?.message}
      >
        {(control) => (
          <Input
            {...control}
            {...form.register("delta", { valueAsNumber: true })}
            type="number"
            placeholder="-2"
          />
        )}
      </FormField>
      <FormField id="adjust-reason" label="Reason" error={errors.reason?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register("reason")}
            maxLength={200}
            placeholder="Damaged in the warehouse"
          />
        )}
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
