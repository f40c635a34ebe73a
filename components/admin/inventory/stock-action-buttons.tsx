"use client";

import { ClipboardCheck, PackagePlus, PencilLine, SlidersHorizontal } from "lucide-react";
import type { ComponentProps } from "react";
import { DialogButton } from "@/components/ui/dialog-button";
import type { StockRow } from "@/lib/domain/inventory/view";
import { AdjustForm } from "./adjust-form";
import { CountForm } from "./count-form";
import { ReceiveForm } from "./receive-form";
import { ThresholdForm } from "./threshold-form";

/** The server actions for a product's stock. */
export interface StockActions {
  receiveStockAction: ComponentProps<typeof ReceiveForm>["receiveStockAction"];
  adjustStockAction: ComponentProps<typeof AdjustForm>["adjustStockAction"];
  countStockAction: ComponentProps<typeof CountForm>["countStockAction"];
  setThresholdAction: ComponentProps<typeof ThresholdForm>["setThresholdAction"];
}

/** The buttons that receive, adjust and count a product's stock, and set its threshold. */
export function StockActionButtons({
  stock,
  actions: { receiveStockAction, adjustStockAction, countStockAction, setThresholdAction },
}: {
  stock: StockRow;
  actions: StockActions;
}) {
  return (
    <div className="flex flex-wrap gap-2">
      <DialogButton
        label="Receive stock"
        icon={<PackagePlus aria-hidden />}
        title="Receive a delivery"
        variant="primary"
      >
        {(close) => (
          <ReceiveForm
            stock={stock}
            reorderId={stock.openReorderId}
            receiveStockAction={receiveStockAction}
            close={close}
          />
        )}
      </DialogButton>
      <DialogButton label="Adjust stock" icon={<PencilLine aria-hidden />} title="Adjust stock">
        {(close) => (
          <AdjustForm stock={stock} adjustStockAction={adjustStockAction} close={close} />
        )}
      </DialogButton>
      <DialogButton
        label="Count stock"
        icon={<ClipboardCheck aria-hidden />}
        title="Count stock"
        wide
      >
        {(close) => <CountForm stock={stock} countStockAction={countStockAction} close={close} />}
      </DialogButton>
      <DialogButton
        label="Set threshold"
        icon={<SlidersHorizontal aria-hidden />}
        title="Set the low-stock threshold"
      >
        {(close) => (
          <ThresholdForm stock={stock} setThresholdAction={setThresholdAction} close={close} />
        )}
      </DialogButton>
    </div>
  );
}
