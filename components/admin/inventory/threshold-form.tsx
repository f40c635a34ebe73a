"use client";

import { useState } from "react";
import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { setThresholdForm } from "@/lib/domain/inventory/input";
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
  // The counters are live. The form keeps the threshold that it was opened with.
  const [opened] = useState(stock.threshold);
  const form = useServerForm({
    action: setThresholdAction,
    schema: setThresholdForm,
    defaultValue: { threshold: opened },
    onDone: () => {
      close();
      toast.success("Threshold saved");
    },
  });
  const threshold = form.number("threshold");
  return (
    <form {...form.props} className="mt-4 grid gap-4">
      <input type="hidden" name="productId" value={stock.productId} />
      <input type="hidden" name="opened" value={opened} />
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
