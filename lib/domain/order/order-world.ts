import { applyChange, type Decision } from "./change";
import { cancel, expire } from "./ending";
import { hasFailedSettlement, hasOpenAttempt, type OrderFacts, type OrderPolicy } from "./facts";
import { type NextAction, nextStep } from "./next-step";
import {
  changeAddress,
  hold,
  markDelivered,
  markHandled,
  releaseForShipping,
  releaseHold,
} from "./operating";
import {
  failWithoutMoney,
  openAttempt,
  type PaymentReport,
  recordLostAnswer,
  recordReport,
} from "./paying";
import { askRefund, recordRefund, requestSettlement } from "./refunding";
import {
  complete,
  recordLabel,
  recordLabelMoving,
  recordLabelVoid,
  recordTracking,
  requestShipment,
} from "./shipping";
import { isEnded } from "./status";
import { joinLate, recordShortage, release, reserve } from "./stocking";

/*
 * A model of the world around one order: every fact that can be reached from placement by any
 * outcome of any action, with cancellation, expiry and lost answers at every point. The gateway's
 * own truth is part of the state, since a lost answer is one where the two differ.
 */
export interface World {
  policy: OrderPolicy;
  order: OrderFacts;
  gateway: "none" | "authorized" | "declined" | "paid" | "voided" | "lapsed";
  carrier: "none" | "label" | "moving" | "voided";
  expired: boolean;
}

const placedAt = new Date("2026-01-01T00:00:00Z");
export const later = new Date("2026-01-01T01:00:00Z");
const label = {
  carrier: "Post",
  carrierRef: "l1",
  trackingNumber: "T1",
  labelUrl: null,
  estimatedDelivery: null,
};

/** An order as it is placed, in a shop that works like this. */
export function placed(paymentMethod: string | null, policy: OrderPolicy): World {
  return {
    policy,
    order: {
      id: 1,
      version: 1,
      seq: 1,
      status: "pending",
      paymentStatus: "pending",
      inventoryStatus: "pending",
      failureReason: null,
      cancelReason: null,
      customerId: 1,
      total: 1000,
      currency: "usd",
      paymentMethod,
      items: [{ productId: 1, quantity: 1 }],
      payment: null,
      earlierPayments: [],
      checkoutOpen: false,
      shipment: null,
      shipRequestedAt: null,
      shipBy: null,
      heldAt: null,
      holdReason: null,
      waitingFor: null,
      waitingSince: null,
      attention: null,
      createdAt: placedAt,
      updatedAt: placedAt,
      expiresAt: new Date(placedAt.getTime() + 900_000),
    },
    gateway: "none",
    carrier: "none",
    expired: false,
  };
}

export const nowOf = (world: World) => (world.expired ? later : placedAt);

/** The world after a decision; the same world when there is nothing to do or it can't be. */
function after(world: World, decision: Decision, around: Partial<World> = {}): World {
  if (decision.kind !== "change") return { ...world, ...around };
  const order = applyChange(world.order, decision.change, nowOf(world));
  return { ...world, ...around, order: numbered(order) };
}

/** The database numbers what is new; here an attempt's number does. */
function numbered(order: OrderFacts): OrderFacts {
  const { payment } = order;
  if (!payment) return order;
  const refunds = payment.refunds.map((refund, index) => ({ ...refund, id: index + 1 }));
  return { ...order, payment: { ...payment, id: payment.attempt, refunds } };
}

function report(order: OrderFacts, state: World["gateway"]): PaymentReport {
  const attempt = order.payment?.attempt ?? null;
  return {
    providerRef: order.payment?.providerRef ?? `pi_${attempt}`,
    orderId: 1,
    attempt,
    state: state === "none" ? "open" : state,
    amountReceived: state === "paid" ? 1000 : 0,
    captureBefore: null,
    failure: state === "declined" ? { code: "card_declined", message: "Declined." } : null,
  };
}

/** What the gateway knows is recorded, or its answer is lost on the way. */
function told(world: World, gateway: World["gateway"]): World[] {
  const heard = after(
    world,
    recordReport(world.order, report(world.order, gateway), nowOf(world)),
    { gateway },
  );
  const lost = after(world, recordLostAnswer(world.order), { gateway });
  return [heard, lost];
}

/** Every way in which an action of the system may end. */
function outcomes(world: World, action: NextAction): World[] {
  const { order } = world;
  const now = nowOf(world);
  switch (action) {
    case "reserve":
      return [after(world, reserve(order, now)), after(world, recordShortage(order, [1]))];
    case "authorize": {
      const opened = hasOpenAttempt(order)
        ? world
        : after(world, openAttempt(order, order.paymentMethod, now));
      if (!hasOpenAttempt(opened.order)) return [opened];
      const known = opened.gateway !== "none" && opened.gateway !== "declined";
      const states: World["gateway"][] = known
        ? [opened.gateway]
        : ["authorized", "declined", "paid"];
      return [opened, ...states.flatMap((state) => told(opened, state))];
    }
    case "join":
      return [after(world, joinLate(order, now))];
    case "capture": {
      const states: World["gateway"][] =
        world.gateway === "authorized" ? ["paid", "declined", "lapsed"] : [world.gateway];
      return states.flatMap((state) => told(world, state));
    }
    case "create_shipment": {
      const asked = after(world, requestShipment(order, world.policy));
      if (world.carrier === "voided") return [asked];
      const made = after(asked, recordLabel(asked.order, label), { carrier: "label" });
      return [asked, made, { ...asked, carrier: "label" }, { ...asked, carrier: "moving" }];
    }
    case "refresh_tracking":
      return (["in_transit", "out_for_delivery", "delivered", "lost", "returned"] as const).map(
        (status) => after(world, recordTracking(order, status, now), { carrier: "moving" }),
      );
    case "complete":
      return [after(world, complete(order))];
    case "undo":
      return [...settle(world), ...undoGoods(world)];
    case "expire":
      return [after(world, expire(order, now))];
    case "fail_capture":
      return [after(world, failWithoutMoney(order))];
  }
}

/** Label and units: the label is void, or its parcel is on its way already. */
function undoGoods(world: World): World[] {
  const { order } = world;
  const parcel = order.shipment?.status;
  if (parcel === "requested" || parcel === "label_created") {
    if (world.carrier === "moving") {
      return (["in_transit", "delivered", "lost"] as const).map((status) =>
        after(world, recordLabelMoving(order, label, status)),
      );
    }
    const voided = after(world, recordLabelVoid(order), { carrier: "voided" });
    return [voided, { ...world, carrier: "voided" }];
  }
  return [after(world, release(order))];
}

function settle(world: World): World[] {
  const { order } = world;
  if (order.checkoutOpen) return [{ ...world, order: { ...order, checkoutOpen: false } }];
  if (hasOpenAttempt(order)) {
    const known = world.gateway !== "none" && world.gateway !== "declined";
    const states: World["gateway"][] = known ? [world.gateway] : ["authorized", "declined"];
    return states.flatMap((state) => told(world, state));
  }
  if (order.payment?.status === "authorized") {
    const states: World["gateway"][] = world.gateway === "paid" ? ["paid"] : ["voided"];
    return states.flatMap((state) => [...told(world, state), { ...world, gateway: state }]);
  }
  const asked = order.payment?.refunds.find(
    ({ status }) => !["succeeded", "failed"].includes(status),
  );
  if (asked) {
    const { id: refundId, amount } = asked;
    return (["succeeded", "failed", "pending"] as const).map((status) => {
      const told = { providerRef: "re_1", refundId, amount, status, failureCode: null };
      return after(world, recordRefund(order, refundId, told));
    });
  }
  if (order.payment && hasFailedSettlement(order.payment)) return [world];
  return [after(world, requestSettlement(order))];
}

/** What may happen to an order at any time, whatever the system is doing. */
function happenings(world: World): World[] {
  const { order } = world;
  const all = [
    after(world, cancel(order, null, "customer:1")),
    { ...world, expired: true },
    after({ ...world, expired: true }, expire(order, later)),
  ];
  if (order.status === "pending" && order.paymentMethod === null && !order.checkoutOpen) {
    all.push({ ...world, order: { ...order, checkoutOpen: true } });
  }
  if (order.checkoutOpen && world.gateway === "none") {
    const paid = after(
      { ...world, gateway: "authorized" },
      openAttempt(order, null, nowOf(world), "pi_1"),
    );
    all.push({ ...paid, order: { ...paid.order, checkoutOpen: false } });
  }
  if (world.gateway === "authorized") {
    all.push(...told(world, "lapsed"));
  }
  return [...all, ...operatorsActs(world), ...refundOutcomes(world)];
}

/** Whatever an operator may do to an order; one refund, of a part or of all, is enough. */
function operatorsActs(world: World): World[] {
  const { order } = world;
  const now = nowOf(world);
  const untouched = order.payment?.refunds.length === 0;
  const wish = {
    requestKey: "form",
    reason: "test",
    lines: [{ productId: 1, quantity: 1, restock: false }],
  };
  const amounts = untouched && !isEnded(order.status) ? [400, null] : [];
  return [
    after(world, hold(order, "test", now)),
    after(world, releaseHold(order, null)),
    after(world, releaseForShipping(order, world.policy, now)),
    after(world, markDelivered(order, now)),
    after(world, markHandled(order, "test", world.policy, now)),
    after(world, changeAddress(order, "2 Harbour Street")),
    ...amounts.map((amount) => after(world, askRefund(order, { ...wish, amount }))),
  ];
}

/** An order that goes on hears of its refunds by the way. */
function refundOutcomes(world: World): World[] {
  const { order } = world;
  const asked = order.payment?.refunds.find(({ status }) => status === "requested");
  if (!asked || isEnded(order.status)) return [];
  return (["succeeded", "failed"] as const).map((status) => {
    const told = { refundId: asked.id, amount: asked.amount, status, failureCode: null };
    return after(world, recordRefund(order, asked.id, { ...told, providerRef: "re_1" }));
  });
}

/** What tells two worlds apart. */
export function key(world: World): string {
  const { order } = world;
  return JSON.stringify([
    order.status,
    order.paymentStatus,
    order.inventoryStatus,
    order.failureReason,
    order.checkoutOpen,
    order.payment && [
      order.payment.status,
      order.payment.capturedAmount,
      order.payment.refundedAmount,
      order.payment.refunds.map((refund) => [refund.origin, refund.status]),
    ],
    order.shipment && [order.shipment.status, order.shipment.isHandled],
    order.heldAt !== null,
    order.shipRequestedAt !== null,
    world.gateway,
    world.carrier,
    world.expired,
  ]);
}

/** Every world that can be reached, each with those that follow from it by the system alone. */
export function explore(start: World): Map<string, { world: World; next: string[] }> {
  const seen = new Map<string, { world: World; next: string[] }>();
  const queue = [start];
  for (let world = queue.pop(); world; world = queue.pop()) {
    const id = key(world);
    if (seen.has(id)) continue;
    const step = nextStep(world.order, world.policy, nowOf(world));
    const acted = step?.action ? outcomes(world, step.action) : [];
    seen.set(id, { world, next: acted.map(key) });
    queue.push(...acted, ...happenings(world));
  }
  return seen;
}
