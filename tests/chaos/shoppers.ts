import { setTimeout as sleep } from "node:timers/promises";
import type { OrderView } from "@/lib/domain/order/view";
import { scaled } from "@/local/slowness.mjs";
import type { ApiRequest, ApiResponse, ShopClient } from "@/tests/contract/shop-client";

/** What a shopper intends to do. It determines the final statuses that the order may have. */
export type Intention =
  | "buy"
  | "pay_later"
  | "never_pay"
  | "declined_card"
  | "cancel"
  | "buy_scarce";

/** The intentions of each ten shoppers. */
const intentions: readonly Intention[] = [
  ...(["buy", "buy", "cancel", "pay_later", "buy"] as const),
  ...(["declined_card", "buy_scarce", "buy", "cancel", "never_pay"] as const),
];

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
  /** A product with fewer units than shoppers who want one. */
  scarceProductId: number;
  /** Resolves when the shopper with this index may start. Shoppers start in order. */
  waitForTurn: (index: number) => Promise<void>;
}

/** Longer than the slowest restart takes. */
const unavailableMsMax = scaled(240_000);
const retryMs = 250;

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
  const intention = intentions[index % intentions.length] ?? "buy";
  const key = `${crowd.name}-${index}`;
  const counter = { retries: 0 };
  const placed = await callWithRetries<OrderView>(shop, counter, "/api/v1/orders", {
    body: createOrderBody(shop, intention, crowd, index, key),
    headers: { "idempotency-key": key },
  });
  expectStatus(placed, [201], `placing ${key}`);
  const orderId = placed.body.id;
  const orderPath = `/api/v1/orders/${orderId}`;
  if (intention === "pay_later") {
    const body = { paymentMethod: "pm_card_visa" };
    const paid = await callWithRetries(shop, counter, `${orderPath}/pay`, { body });
    // A retried call may find the order already paid.
    expectStatus(paid, [200, 409], `paying order ${orderId}`);
  }
  if (intention === "cancel") {
    await sleep((index % 5) * 100);
    const cancelled = await callWithRetries(shop, counter, `${orderPath}/cancel`, { body: {} });
    expectStatus(cancelled, [200, 409], `canceling order ${orderId}`);
  }
  return { key, intention, orderId, retries: counter.retries };
}

function createOrderBody(
  shop: ShopClient,
  intention: Intention,
  { scarceProductId }: Crowd,
  index: number,
  key: string,
): Record<string, unknown> {
  const items = [
    { productId: 1 + (index % 10), quantity: 1 },
    { productId: 1 + ((index + 3) % 10), quantity: 1 },
  ];
  const metadata = { shopper: key };
  switch (intention) {
    case "pay_later":
    case "never_pay":
      return shop.orderBody({ metadata, items, paymentMethod: null });
    case "declined_card":
      return shop.orderBody({ metadata, items, paymentMethod: "pm_card_chargeDeclined" });
    case "buy_scarce":
      return shop.orderBody({ metadata, items: [{ productId: scarceProductId, quantity: 1 }] });
    default:
      return shop.orderBody({ metadata, items });
  }
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
