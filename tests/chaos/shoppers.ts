import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "@/lib/context";
import type { OrderView } from "@/lib/domain/order/view";
import type { ApiRequest, ApiResponse, ShopClient } from "@/tests/contract/shop-client";
import { openDispute, payForeign, untilCaptured, warnOfFraud } from "./at-the-gateway";
import { type ChaosProducts, type Intention, intentionOf, orderFor } from "./intentions";
import {
  hold,
  refundAmount,
  refundOneUnit,
  release,
  shipByHand,
  untilHeldAndPaid,
} from "./operator-acts";
import { unavailableMsMax } from "./persist";

export interface Purchase {
  key: string;
  intention: Intention;
  orderId: number;
  /** How many calls were retried because the shop was unavailable. */
  retries: number;
}

export interface Crowd {
  count: number;
  /** Milliseconds between one shopper and the next. */
  pauseMs: number;
  /** A unique name, because idempotency keys are derived from it. */
  name: string;
  products: ChaosProducts;
  /** In which an operator does what some orders need. */
  operator: Context;
  /** Resolves when the shopper with this index may start. Shoppers start in order. */
  waitForTurn: (index: number) => Promise<void>;
}

const retryMs = 250;
/** In minor units. */
const failingRefund = 100;

/**
 * Runs a crowd of shoppers, each of whom places one order. Like real clients, they retry with the
 * same Idempotency-Key after a 503 or no response. Any other unexpected response throws.
 */
export async function sendShoppers(shop: ShopClient, crowd: Crowd): Promise<Purchase[]> {
  const purchases: Promise<Purchase>[] = [];
  for (let index = 0; index < crowd.count; index += 1) {
    await crowd.waitForTurn(index);
    const purchase = placeOneOrder(shop, crowd, index);
    // All are awaited below. Without this, a rejection before that would be unhandled.
    purchase.catch(() => undefined);
    purchases.push(purchase);
    await sleep(crowd.pauseMs);
  }
  return Promise.all(purchases);
}

async function placeOneOrder(shop: ShopClient, crowd: Crowd, index: number): Promise<Purchase> {
  const intention = intentionOf(index);
  const key = `${crowd.name}-${index}`;
  const counter = { retries: 0 };
  const order = orderFor(intention, index, crowd.products);
  const placed = await callWithRetries<OrderView>(shop, counter, "/api/v1/orders", {
    body: shop.orderBody({ metadata: { shopper: key }, ...order }),
    headers: { "idempotency-key": key },
  });
  expectStatus(placed, [201], `placing ${key}`);
  const orderId = placed.body.id;
  await pursue(shop, crowd, { intention, orderId, index, counter });
  return { key, intention, orderId, retries: counter.retries };
}

interface Shopper {
  intention: Intention;
  orderId: number;
  index: number;
  counter: { retries: number };
}

/** Everything that happens to the order after it was placed, by its customer and by others. */
async function pursue(shop: ShopClient, { operator }: Crowd, shopper: Shopper): Promise<void> {
  const { intention, orderId, index } = shopper;
  switch (intention) {
    case "pay_later":
      return pay(shop, shopper);
    case "cancel":
      await sleep((index % 5) * 100);
      return cancel(shop, shopper);
    case "refund_unit":
      await hold(operator, orderId);
      await pay(shop, shopper);
      await refundOneUnit(operator, await untilHeldAndPaid(operator, orderId));
      await release(operator, orderId);
      return;
    case "ship_manually":
      await hold(operator, orderId);
      await pay(shop, shopper);
      await untilHeldAndPaid(operator, orderId);
      await release(operator, orderId);
      return shipByHand(operator, orderId);
    case "refund_fails":
      await untilCaptured(shop, orderId);
      return refundAmount(operator, orderId, failingRefund);
    case "dispute_won":
    case "dispute_lost":
      return openDispute(shop, await untilCaptured(shop, orderId));
    case "fraud_warning":
      return warnOfFraud(shop, await untilCaptured(shop, orderId));
    case "foreign_payment":
      await payForeign(shop, orderId);
      return pay(shop, shopper);
    default:
  }
}

async function pay(shop: ShopClient, { orderId, counter }: Shopper): Promise<void> {
  const body = { paymentMethod: "pm_card_visa" };
  const paid = await callWithRetries(shop, counter, `/api/v1/orders/${orderId}/pay`, { body });
  // A retried call may find the order already paid.
  expectStatus(paid, [200, 409], `paying order ${orderId}`);
}

async function cancel(shop: ShopClient, { orderId, counter }: Shopper): Promise<void> {
  const path = `/api/v1/orders/${orderId}/cancel`;
  const cancelled = await callWithRetries(shop, counter, path, { body: {} });
  expectStatus(cancelled, [200, 409], `canceling order ${orderId}`);
}

/** Calls a path, and retries while the shop returns 503 or no response. */
async function callWithRetries<Body>(
  shop: ShopClient,
  counter: { retries: number },
  path: string,
  request: ApiRequest,
): Promise<ApiResponse<Body>> {
  const deadline = Date.now() + unavailableMsMax;
  for (;;) {
    const response = await shop.call<Body>(path, request).catch((error: unknown) => {
      if (Date.now() > deadline) throw error;
      return null;
    });
    if (response && response.status !== 503) return response;
    if (Date.now() > deadline) throw new Error(`${path} was unavailable for too long.`);
    counter.retries += 1;
    await sleep(retryMs);
  }
}

function expectStatus(response: ApiResponse, expected: number[], action: string): void {
  if (expected.includes(response.status)) return;
  const body = JSON.stringify(response.body);
  throw new Error(`Unexpected status ${response.status} when ${action}: ${body}`);
}
