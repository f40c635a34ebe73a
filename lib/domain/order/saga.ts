import { isEnded } from "./status";
import type { OrderEventView, OrderView } from "./view";

/** A station of an order's way; the last three are those of its undoing. */
export type ProgressStep =
  | "placed"
  | "payment"
  | "stock"
  | "confirmed"
  | "captured"
  | "label"
  | "in_transit"
  | "delivered"
  | "completed"
  | "money_back"
  | "label_void"
  | "units_back";

/** `skipped`: the order ended before it came there. */
export type ProgressState = "done" | "current" | "failed" | "ahead" | "skipped";

export interface ProgressNode {
  stop: ProgressStep;
  name: string;
  state: ProgressState;
  /** When it was reached, ISO 8601 UTC. */
  at: string | null;
}

export interface Saga {
  way: ProgressNode[];
  /** Empty for an order that was not undone. */
  undo: ProgressNode[];
}

const names: Record<ProgressStep, string> = {
  placed: "Placed",
  payment: "Payment authorized",
  stock: "Units reserved",
  confirmed: "Confirmed",
  captured: "Money captured",
  label: "Label made",
  in_transit: "In transit",
  delivered: "Delivered",
  completed: "Completed",
  money_back: "Money refunded",
  label_void: "Label voided",
  units_back: "Units back on sale",
};

/** The stations before each: an edge of the graph leads from each of them. */
export const sagaEdges: readonly (readonly [ProgressStep, ProgressStep])[] = [
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

type SagaOrder = Pick<
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
type SagaEvents = readonly Pick<OrderEventView, "type" | "data" | "status" | "at">[];

/** Which stations an order has passed, where it stands, and what failed, from its timeline. */
export function sagaOf(order: SagaOrder, events: SagaEvents): Saga {
  const reached = reachedStops(order, events);
  const ended = isEnded(order.status);
  const working = ended ? new Set<ProgressStep>() : workingOn(order);
  const failed = failedStops(order);
  const way = wayStops.map((stop): ProgressNode => {
    const at = reached[stop] ?? null;
    if (failed.has(stop)) return { stop, name: names[stop], state: "failed", at: null };
    if (at !== null) return { stop, name: names[stop], state: "done", at };
    const ahead = ended ? "skipped" : "ahead";
    return { stop, name: names[stop], state: working.has(stop) ? "current" : ahead, at };
  });
  return { way, undo: ended ? undoNodes(order, events) : [] };
}

const wayStops: readonly ProgressStep[] = [
  ...(["placed", "payment", "stock", "confirmed", "captured"] as const),
  ...(["label", "in_transit", "delivered", "completed"] as const),
];

function reachedStops(order: SagaOrder, events: SagaEvents): Partial<Record<ProgressStep, string>> {
  const first = (is: (event: SagaEvents[number]) => boolean) => events.find(is)?.at;
  const of = (type: string) => first((event) => event.type === type);
  const shipment = (status: string) =>
    first(({ type, data }) => type === "shipment/updated" && data.status === status);
  const delivered = of("order/delivered");
  const stops = {
    placed: order.createdAt,
    payment: of("payment/processed"),
    stock: of("inventory/reserved"),
    confirmed: first(({ status }) => status === "processing"),
    captured: of("payment/completed"),
    label: of("order/shipped"),
    // A carrier may report, or an operator mark, the delivery alone.
    in_transit: shipment("in_transit") ?? shipment("out_for_delivery") ?? delivered,
    delivered,
    completed: first(({ status }) => status === "completed"),
  };
  return Object.fromEntries(Object.entries(stops).filter(([, at]) => at !== undefined));
}

/** What is being worked on, or waited for. Payment and stock go on side by side. */
function workingOn(order: SagaOrder): ReadonlySet<ProgressStep> {
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

function failedStops(order: SagaOrder): ReadonlySet<ProgressStep> {
  const failed = new Set<ProgressStep>();
  if (order.paymentStatus === "declined" && order.failureReason !== "capture_refused") {
    failed.add("payment");
  }
  if (order.failureReason === "capture_refused") failed.add("captured");
  if (order.inventoryStatus === "out_of_stock") failed.add("stock");
  if (["lost", "returned"].includes(order.shipment?.status ?? "")) failed.add("delivered");
  return failed;
}

function undoNodes(order: SagaOrder, events: SagaEvents): ProgressNode[] {
  const last = (is: (event: SagaEvents[number]) => boolean) => events.findLast(is)?.at ?? null;
  const money = last(({ type }) => type === "payment/refunded" || type === "payment/voided");
  const label = last(({ type, data }) => type === "shipment/updated" && data.status === "voided");
  const units = last(({ type }) => type === "inventory/released");
  const nodes: ProgressNode[] = [];
  const add = (stop: ProgressStep, isDone: boolean, at: string | null) =>
    nodes.push({ stop, name: names[stop], state: isDone ? "done" : "current", at });
  if (order.payment && order.paymentStatus !== "declined")
    add("money_back", isSettled(order), money);
  if (order.shipment) add("label_void", order.shipment.status === "voided", label);
  if (["reserved", "released", "fulfilled"].includes(order.inventoryStatus)) {
    add("units_back", order.inventoryStatus === "released", units);
  }
  return nodes;
}

function isSettled(order: SagaOrder): boolean {
  return ["voided", "lapsed", "refunded"].includes(order.paymentStatus);
}
