import { unreturnedAmount } from "./returned-money";
import { isClosedShipment, isEnded } from "./status";
import type { OrderEventView, OrderView } from "./view";

/** The steps that every order takes, in order. Payment and stock run in parallel. */
export const forwardSteps = [
  "placed",
  "payment",
  "stock",
  "confirmed",
  "captured",
  "label",
  "in_transit",
  "delivered",
  "completed",
] as const;
export type ForwardStep = (typeof forwardSteps)[number];

/** The steps that reverse an ended order. */
export const reversalSteps = ["payment_reversal", "label_void", "stock_release"] as const;
export type ReversalStep = (typeof reversalSteps)[number];

export type OperatorProgressStep = ForwardStep | ReversalStep;

/** `skipped`: the order ended before this step, or does not need it. */
export const progressStates = ["done", "current", "failed", "ahead", "skipped"] as const;
export type ProgressState = (typeof progressStates)[number];

export interface ProgressNode<Step extends OperatorProgressStep = OperatorProgressStep> {
  step: Step;
  state: ProgressState;
  /** When the step was done, ISO 8601 UTC. */
  at: string | null;
}

export interface OperatorProgress {
  steps: ProgressNode<ForwardStep>[];
  /** Empty for an order that has not ended. */
  reversal: ProgressNode<ReversalStep>[];
}

/** The progress graph's edges, each from a step to one that follows it. */
export const progressEdges: readonly (readonly [ForwardStep, ForwardStep])[] = [
  ["placed", "payment"],
  ["placed", "stock"],
  ["payment", "confirmed"],
  ["stock", "confirmed"],
  ["confirmed", "captured"],
  ["captured", "label"],
  ["label", "in_transit"],
  ["in_transit", "delivered"],
  ["delivered", "completed"],
];

type ProgressOrder = Pick<
  OrderView,
  | "status"
  | "paymentStatus"
  | "inventoryStatus"
  | "waitingFor"
  | "shipment"
  | "createdAt"
  | "payment"
  | "failureReason"
>;
type ProgressEvents = readonly Pick<OrderEventView, "type" | "data" | "status" | "at">[];

/** Which steps an order has done, which it is at and which failed, from its events. */
export function operatorProgress(order: ProgressOrder, events: ProgressEvents): OperatorProgress {
  const doneAt = completionTimes(order, events);
  const hasEnded = isEnded(order.status);
  const current = hasEnded ? new Set<ForwardStep>() : currentSteps(order);
  const failed = failedSteps(order);
  const isFree = order.paymentStatus === "not_required";
  const steps = forwardSteps.map((step): ProgressNode<ForwardStep> => {
    const at = doneAt[step] ?? null;
    if (isFree && (step === "payment" || step === "captured")) {
      return { step, state: "skipped", at: null };
    }
    if (failed.has(step)) return { step, state: "failed", at: null };
    if (at !== null) return { step, state: "done", at };
    if (current.has(step)) return { step, state: "current", at };
    const isOver = hasEnded || isClosedShipment(order.status);
    return { step, state: isOver ? "skipped" : "ahead", at };
  });
  return { steps, reversal: hasEnded ? reversalNodes(order, events) : [] };
}

function completionTimes(
  order: ProgressOrder,
  events: ProgressEvents,
): Partial<Record<ForwardStep, string>> {
  const firstAt = (matches: (event: ProgressEvents[number]) => boolean) => events.find(matches)?.at;
  const firstOf = (type: string) => firstAt((event) => event.type === type);
  const shipmentAt = (status: string) =>
    firstAt(({ type, data }) => type === "shipment/updated" && data.status === status);
  const delivered = firstOf("order/delivered");
  const times = {
    placed: order.createdAt,
    payment: firstOf("payment/processed"),
    stock: firstOf("inventory/reserved"),
    confirmed: firstAt(({ status }) => status === "processing"),
    captured: firstOf("payment/completed"),
    label: firstOf("order/shipped"),
    // The delivery may be the only event: carriers skip steps, and operators mark orders delivered.
    in_transit: shipmentAt("in_transit") ?? shipmentAt("out_for_delivery") ?? delivered,
    delivered,
    completed: firstAt(({ status }) => status === "completed"),
  };
  return Object.fromEntries(Object.entries(times).filter(([, at]) => at !== undefined));
}

/** The steps in progress. */
function currentSteps(order: ProgressOrder): ReadonlySet<ForwardStep> {
  switch (order.status) {
    case "pending":
      return new Set(order.waitingFor === "join" ? ["confirmed"] : ["payment", "stock"]);
    case "processing":
      return new Set([order.paymentStatus === "authorized" ? "captured" : "label"]);
    case "shipped":
      return new Set([order.shipment?.status === "label_created" ? "in_transit" : "delivered"]);
    case "delivered":
      return new Set(["completed"]);
    default:
      return new Set();
  }
}

function failedSteps(order: ProgressOrder): ReadonlySet<ForwardStep> {
  const failed = new Set<ForwardStep>();
  if (order.paymentStatus === "declined" && order.failureReason !== "capture_refused") {
    failed.add("payment");
  }
  if (order.failureReason === "capture_refused") failed.add("captured");
  if (order.inventoryStatus === "out_of_stock") failed.add("stock");
  if (["lost", "returned"].includes(order.shipment?.status ?? "")) failed.add("delivered");
  return failed;
}

function reversalNodes(order: ProgressOrder, events: ProgressEvents): ProgressNode<ReversalStep>[] {
  const lastAt = (matches: (event: ProgressEvents[number]) => boolean) =>
    events.findLast(matches)?.at ?? null;
  const nodes: ProgressNode<ReversalStep>[] = [];
  const add = (step: ReversalStep, isDone: boolean, at: string | null) =>
    nodes.push({ step, state: isDone ? "done" : "current", at });
  if (order.payment && order.paymentStatus !== "declined") {
    const isReturnedElsewhere = order.payment.returnedElsewhereAmount > 0;
    const at = lastAt(
      ({ type, data }) =>
        ["payment/refunded", "payment/voided"].includes(type) ||
        (type === "payment/reviewed" && isReturnedElsewhere) ||
        (type === "payment/dispute_closed" && data.status === "lost"),
    );
    add("payment_reversal", isPaymentReversed(order), at);
  }
  if (order.shipment) {
    const at = lastAt(({ type, data }) => type === "shipment/updated" && data.status === "voided");
    add("label_void", order.shipment.status === "voided", at);
  }
  if (["reserved", "released", "fulfilled"].includes(order.inventoryStatus)) {
    const at = lastAt(({ type }) => type === "inventory/released");
    add("stock_release", order.inventoryStatus === "released", at);
  }
  return nodes;
}

/** By us, at the gateway or elsewhere, or by the customer's bank, which returned what was left of it. */
function isPaymentReversed({ paymentStatus, payment }: ProgressOrder): boolean {
  if (["voided", "lapsed", "refunded"].includes(paymentStatus)) return true;
  return (payment?.capturedAmount ?? 0) > 0 && unreturnedAmount(payment) <= 0;
}
