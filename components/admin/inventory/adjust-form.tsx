"use client";

import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import type { FormAction } from "@/components/ui/form-action";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { type AdjustStock, adjustStockFields } from "@/lib/domain/inventory/input";
import { adjust, type StockCounters } from "@/lib/domain/inventory/stock";
import { Consequence } from "./consequence";

/** Takes units out of the books or adds some, with the reason why. */
export function AdjustForm({
  stock,
  send,
  close,
}: {
  stock: StockCounters;
  send: FormAction<AdjustStock, { kind: "changed" }>;
  close: () => void;
}) {
  const form = useActionForm({
    schema: adjustStockFields,
    defaultValues: { productId: stock.productId, reason: "" },
    send: (input, key) => send({ ...input, key }),
    onDone: () => {
      close();
      toast.success("The stock is adjusted.");
    },
  });
  const { errors } = form.formState;
  const delta = form.watch("delta");
  return (
    <form {...form.formProps} className="mt-4 grid gap-4">
      <FormField
        id="adjust-delta"
        label="Change"
        hint="Negative for units that are lost or broken."
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
            placeholder="Broken in the warehouse"
          />
        )}
      </FormField>
      <Consequence
        stock={stock}
        decision={Number.isInteger(delta) && delta !== 0 ? adjust(stock, delta) : null}
      />
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons pending={form.pending} close={close} confirm="Adjust" />
    </form>
  );
}
