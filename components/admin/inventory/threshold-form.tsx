"use client";

import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import type { FormAction } from "@/components/ui/form-action";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { type SetThreshold, setThresholdInput } from "@/lib/domain/inventory/input";
import { type StockCounters, watchFrom } from "@/lib/domain/inventory/stock";
import { Consequence } from "./consequence";
import { ThresholdField } from "./threshold-field";

/** Sets from how many available units down a product is low. */
export function ThresholdForm({
  stock,
  send,
  close,
}: {
  stock: StockCounters;
  send: FormAction<SetThreshold, { kind: "changed" }>;
  close: () => void;
}) {
  const form = useActionForm({
    schema: setThresholdInput,
    defaultValues: { productId: stock.productId, threshold: stock.threshold },
    send,
    onDone: () => {
      close();
      toast.success("The threshold is set.");
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
      <Consequence
        stock={stock}
        decision={Number.isInteger(threshold) ? watchFrom(stock, threshold) : null}
      />
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons pending={form.pending} close={close} confirm="Set" />
    </form>
  );
}
