import { setTimeout as sleep } from "node:timers/promises";
import type { OrderView } from "@/lib/domain/order/view";
import { scaled } from "@/local/slowness.mjs";
import type { Answer, Call, Shop } from "@/tests/contract/shop";

/** What a shopper has in mind; it decides how the order may end. */
export type Intention =
  | "buy"
  | "pay_later"
  | "never_pay"
  | "bad_card"
  | "change_mind"
  | "last_pieces";

/** Out of ten shoppers; every order of a hundred is in here ten times. */
const mix: readonly Intention[] = [
  ...(["buy", "buy", "change_mind", "pay_later", "buy"] as const),
  ...(["bad_card", "last_pieces", "buy", "change_mind", "never_pay"] as const),
];

export interface Purchase {
  key: string;
  intention: Intention;
  orderId: number;
  /** How often a call was repeated since the shop was away. */
  repeats: number;
}

export interface Crowd {
  count: number;
  /** Between one shopper's arrival and the next one's. */
  pauseMs: number;
  /** Names this crowd: no two may share it, since idempotency keys are made from it. */
  name: string;
  /** A product that is nearly sold out. */
  scarceProductId: number;
  /** Resolves when the shopper with this index may come; they come in their order. */
  admitted: (index: number) => Promise<void>;
}

/** Longer than the slowest restart of anything. */
const patienceMs = scaled(240_000);
const retryMs = 250;

/**
 * A crowd of shoppers, each with an order of their own. They are real clients: whoever gets no
 * answer, or a 503, asks again with the same Idempotency-Key. Any other unforeseen answer throws.
 */
export async function sendShoppers(shop: Shop, crowd: Crowd): Promise<Purchase[]> {
  const shopping: Promise<Purchase>[] = [];
  for (let index = 0; index < crowd.count; index += 1) {
    await crowd.admitted(index);
    const purchase = goShopping(shop, crowd, index);
    // Awaited below with all others; until then its failure has a listener.
    purchase.catch(() => undefined);
    shopping.push(purchase);
    await sleep(crowd.pauseMs);
  }
  return Promise.all(shopping);
}

async function goShopping(shop: Shop, crowd: Crowd, index: number): Promise<Purchase> {
  const intention = mix[index % mix.length] ?? "buy";
  const key = `${crowd.name}-${index}`;
  const shopper = { repeats: 0 };
  const placed = await insist<OrderView>(shop, shopper, "/api/v1/orders", {
    body: orderOf(shop, intention, crowd, index, key),
    headers: { "idempotency-key": key },
  });
  expectStatus(placed, [201], `placing ${key}`);
  const orderId = placed.body.id;
  if (intention === "pay_later") {
    const body = { paymentMethod: "pm_card_visa" };
    const paid = await insist(shop, shopper, `/api/v1/orders/${orderId}/pay`, { body });
    // A repeated call finds the order paid already, or past paying.
    expectStatus(paid, [200, 409], `paying order ${orderId}`);
  }
  if (intention === "change_mind") {
    await sleep((index % 5) * 100);
    const cancelled = await insist(shop, shopper, `/api/v1/orders/${orderId}/cancel`, { body: {} });
    expectStatus(cancelled, [200, 409], `canceling order ${orderId}`);
  }
  return { key, intention, orderId, repeats: shopper.repeats };
}

function orderOf(
  shop: Shop,
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
    case "bad_card":
      return shop.orderBody({ metadata, items, paymentMethod: "pm_card_chargeDeclined" });
    case "last_pieces":
      return shop.orderBody({ metadata, items: [{ productId: scarceProductId, quantity: 1 }] });
    default:
      return shop.orderBody({ metadata, items });
  }
}

/** Asks until there is an answer other than "come back later". */
async function insist<Body>(
  shop: Shop,
  shopper: { repeats: number },
  path: string,
  call: Call,
): Promise<Answer<Body>> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await shop.call<Body>(path, call).catch((fault: unknown) => {
      if (Date.now() > deadline) throw fault;
      return null;
    });
    if (answer && answer.status !== 503) return answer;
    if (Date.now() > deadline) throw new Error(`${path} is away for too long.`);
    shopper.repeats += 1;
    await sleep(retryMs);
  }
}

function expectStatus(answer: Answer, foreseen: number[], what: string): void {
  if (foreseen.includes(answer.status)) return;
  throw new Error(`Unforeseen ${answer.status} on ${what}: ${JSON.stringify(answer.body)}`);
}
