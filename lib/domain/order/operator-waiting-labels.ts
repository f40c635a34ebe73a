import type { NextAction, WaitingFor } from "./waiting";

/** What an order waits for, as operators read it in lists and at the start of sentences. */
export const waitingForLabels: Readonly<Record<WaitingFor, string>> = {
  payment: "Waiting for payment",
  reservation: "Reserving stock",
  authorization: "Authorizing the payment",
  gateway_answer: "Checking the payment",
  join: "Confirming the order",
  capture: "Capturing the payment",
  fulfillment: "Ready to ship",
  operator: "Waiting for an operator",
  shipment: "Requesting a label",
  delivery: "Waiting for delivery",
  completion: "Completing the order",
  closing: "Closing the order",
  stock_release: "Releasing stock",
  label_void: "Voiding the label",
  reversal: "Reversing the payment",
  refund: "Refunding the payment",
};

const labels: Readonly<Record<string, string>> = waitingForLabels;

/** The label of a stored `waitingFor`; null for a value that this version does not know. */
export function waitingForLabel(waitingFor: string): string | null {
  return labels[waitingFor] ?? null;
}

/** What "Retry now" has Waybill do, as operators read it. */
export const nextActionLabels: Readonly<Record<NextAction, string>> = {
  authorize: "Authorize the payment",
  reserve: "Reserve stock",
  join: "Confirm the order",
  capture: "Capture the payment",
  create_shipment: "Request a label",
  refresh_tracking: "Refresh tracking",
  assume_delivery: "Assume that the shipment arrived",
  complete: "Complete the order",
  close: "Close the order",
  undo: "Reverse the order",
  fail_capture: "Fail the order",
  expire: "Expire the order",
};
