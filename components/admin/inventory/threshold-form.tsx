"use client";

import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { setThresholdInput } from "@/lib/domain/inventory/input";
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
  setThresholdAction: FormAction<{ kind: "changed" }>;
  close: () => void;
}) {
  const form = useServerForm({
    action: setThresholdAction,
    schema: setThresholdInput,
    defaultValue: { threshold: stock.threshold },
    onDone: () => {
      close();
      toast.success("Threshold saved");
    },
  });
  const threshold = form.number("threshold");
  return (
    <form {...form.props} className="mt-4 grid gap-4">
      <input type="hidden" name="productId" value={stock.productId} />
      <ThresholdField id="threshold-at" {...form.field("threshold")} />
      <StockChangePreview
        stock={stock}
        decision={Number.isInteger(threshold) ? decideThreshold(stock, threshold) : null}
      />
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons pending={form.pending} close={close} confirm="Set threshold" />
    </form>
  );
}
