import { z } from "zod";

/** What an order that has a next step waits for. */
export const waitingFor = z.enum([
  "payment",
  "reservation",
  "authorization",
  "gateway_answer",
  "join",
  "capture",
  "fulfillment",
  "shipment",
  "delivery",
  "completion",
  "closing",
  "stock_release",
  "label_void",
  "reversal",
  "refund",
  "operator",
]);
export type WaitingFor = z.infer<typeof waitingFor>;

/** What Waybill can do to take an order to its next state. */
export const nextAction = z.enum([
  "authorize",
  "reserve",
  "join",
  "capture",
  "create_shipment",
  "refresh_tracking",
  "assume_delivery",
  "complete",
  "close",
  "undo",
  "fail_capture",
  "expire",
]);
export type NextAction = z.infer<typeof nextAction>;
