"use client";

import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import type { FormAction } from "@/components/ui/form-action";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { type SetThreshold, setThresholdInput } from "@/lib/domain/inventory/input";
import { decideThreshold, type StockCounters } from "@/lib/domain/inventory/stock";
import { StockChangePreview } from "./stock-change-preview";
import { ThresholdField } from "./threshold-field";

/** Sets a product's low-stock threshold. */
export function ThresholdForm({
  stock,
  setThresholdAction,
  close,
}: {
  stock: StockCounters;
  setThresholdAction: FormAction<SetThreshold, { kind: "changed" }>;
  close: () => void;
}) {
  const form = useActionForm({
    schema: setThresholdInput,
    defaultValues: { productId: stock.productId, threshold: stock.threshold },
    send: (input) => setThresholdAction(input),
    onDone: () => {
      close();
      toast.success("Threshold saved");
    },
  });
  const { errors } = form.formState;
  const threshold = form.watch("threshold");
  return (
    <form {...form.formProps} className="mt-4 grid gap-4">
      <ThresholdField
        id="threshold-at"
        error={errors.threshold?.message}
        {...form.register("threshold", { valueAsNumber: true })}
      />
      <StockChangePreview
        stock={stock}
        decision={Number.isInteger(threshold) ? decideThreshold(stock, threshold) : null}
      />
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons pending={form.pending} close={close} confirm="Set threshold" />
    </form>
  );
}
