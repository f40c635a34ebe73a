"use client";

import { ClipboardCheck, PackagePlus, PencilLine, SlidersHorizontal } from "lucide-react";
import type { ComponentProps } from "react";
import { DialogButton } from "@/components/ui/dialog-button";
import type { StockRow } from "@/lib/domain/inventory/view";
import { AdjustForm } from "./adjust-form";
import { CountForm } from "./count-form";
import { ReceiveForm } from "./receive-form";
import { ThresholdForm } from "./threshold-form";

/** What an operator can do to a product's stock. */
export function StockActions({
  stock,
  receive,
  adjust,
  count,
  setThreshold,
}: {
  stock: StockRow;
  receive: ComponentProps<typeof ReceiveForm>["send"];
  adjust: ComponentProps<typeof AdjustForm>["send"];
  count: ComponentProps<typeof CountForm>["send"];
  setThreshold: ComponentProps<typeof ThresholdForm>["send"];
}) {
  return (
    <div className="flex flex-wrap gap-2">
      <DialogButton
        label="Receive"
        icon={<PackagePlus aria-hidden />}
        title="Receive a delivery"
        variant="primary"
      >
        {(close) => (
          <ReceiveForm stock={stock} reorderId={stock.openReorderId} send={receive} close={close} />
        )}
      </DialogButton>
      <DialogButton label="Adjust" icon={<PencilLine aria-hidden />} title="Adjust the stock">
        {(close) => <AdjustForm stock={stock} send={adjust} close={close} />}
      </DialogButton>
      <DialogButton
        label="Count"
        icon={<ClipboardCheck aria-hidden />}
        title="Count the stock"
        wide
      >
        {(close) => <CountForm stock={stock} send={count} close={close} />}
      </DialogButton>
      <DialogButton
        label="Threshold"
        icon={<SlidersHorizontal aria-hidden />}
        title="When is it low?"
      >
        {(close) => <ThresholdForm stock={stock} send={setThreshold} close={close} />}
      </DialogButton>
    </div>
  );
}
