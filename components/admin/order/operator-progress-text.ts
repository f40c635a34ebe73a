import type { OperatorProgressStep, ProgressState } from "@/lib/domain/order/operator-progress";

export const progressStepLabels: Readonly<Record<OperatorProgressStep, string>> = {
  placed: "Placed",
  payment: "Payment authorized",
  stock: "Stock reserved",
  confirmed: "Confirmed",
  captured: "Payment captured",
  label: "Label created",
  in_transit: "In transit",
  delivered: "Delivered",
  completed: "Completed",
  payment_reversal: "Payment reversed",
  label_void: "Label voided",
  stock_release: "Stock released",
};

/** How far a step is, as operators read it beside the step's label. */
export const progressStateLabels: Readonly<Record<ProgressState, string>> = {
  done: "done",
  current: "in progress",
  failed: "failed",
  ahead: "not started",
  skipped: "not reached",
};
