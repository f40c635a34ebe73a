import { createHash, randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { terminalStatuses } from "@/lib/domain/order/status";
import type { OrderEventView, OrderView, OwnOrderView } from "@/lib/domain/order/view";
import { openPool } from "@/local/database/pool";
import { silentLog } from "@/local/log";
import type { SystemAddress } from "@/tests/support/system";
import { patienceMs, waitFor } from "@/tests/support/wait";

const terminalList = terminalStatuses.map((status) => `'${status}'`).join(", ");

/** An answer of the API; `body` is JSON of whatever kind the test expects. */
export interface Answer<Body = unknown> {
  status: number;
  headers: Headers;
  body: Body;
}

export interface Call {
  method?: string;
  /** Sent as JSON; a string or bytes are sent as they are. */
  body?: unknown;
  headers?: Record<string, string>;
  /** The bearer token: the demo key unless given, none at all when null. */
  token?: string | null;
}

const settleDeadlineMs = 90_000;
const pollMs = 100;
const address = "1 Harbour Street, Portsmouth";

/** A client of a running shop over its API, with a look into its tables. */
export class Shop {
  readonly db: pg.Pool;
  private plenty: Promise<number> | undefined;

  constructor(readonly system: SystemAddress) {
    const { databaseUrl } = system;
    this.db = openPool({ databaseUrl, name: "shop", connectionsMax: 5, log: silentLog });
  }

  async close(): Promise<void> {
    await this.db.end();
  }

  /** Calls any path of the app, `/api/v1` included; an answer that is not JSON stays text. */
  async call<Body = unknown>(path: string, call: Call = {}): Promise<Answer<Body>> {
    const { body, token = this.system.apiKey } = call;
    const response = await fetch(`${this.system.appUrl}${path}`, {
      method: call.method ?? (body === undefined ? "GET" : "POST"),
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...call.headers,
      },
      ...(body !== undefined && { body: isRaw(body) ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(patienceMs),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: readBody(await response.text()) as Body,
    };
  }

  /**
   * Calls the API as a client should: it retries a 503 after the time in the Retry-After header.
   * `onUnavailable` receives each 503.
   */
  async callWithRetries<Body = unknown>(
    path: string,
    call: Call = {},
    onUnavailable: (answer: Answer) => void = () => {},
  ): Promise<Answer<Body>> {
    return waitFor(`an answer of ${path} other than 503`, async () => {
      const answer = await this.call<Body>(path, call);
      if (answer.status !== 503) return answer;
      onUnavailable(answer);
      await sleep(Number(answer.headers.get("retry-after")) * 1_000);
      return null;
    });
  }

  /** The body of `POST /orders` for one unit of product 4 by customer 1, but for what is given. */
  orderBody(order: Record<string, unknown> = {}): Record<string, unknown> {
    const items = [{ productId: 4, quantity: 1 }];
    return { customerId: 1, items, shippingAddress: address, ...order };
  }

  /** Places an order, by itself for one unit that never runs out; it must succeed. */
  async place(order: Record<string, unknown> = {}): Promise<OwnOrderView> {
    this.plenty ??= this.addProduct({ onHand: 1_000_000 });
    const items = [{ productId: await this.plenty, quantity: 1 }];
    const body = this.orderBody({ items, ...order });
    // An order may have been created despite a 503. The key makes the retry safe.
    const headers = { "idempotency-key": randomUUID() };
    const answer = await this.callWithRetries<OwnOrderView>("/api/v1/orders", { body, headers });
    if (answer.status !== 201) throw new Error(`Not placed: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  placeMany(count: number, order: Record<string, unknown> = {}): Promise<OwnOrderView[]> {
    return Promise.all(Array.from({ length: count }, () => this.place(order)));
  }

  async read(orderId: number): Promise<OrderView> {
    return (await this.callWithRetries<OrderView>(`/api/v1/orders/${orderId}`)).body;
  }

  async events(orderId: number): Promise<OrderEventView[]> {
    const path = `/api/v1/orders/${orderId}/events`;
    return (await this.callWithRetries<{ events: OrderEventView[] }>(path)).body.events;
  }

  cancel(orderId: number, reason?: string): Promise<Answer<OrderView>> {
    return this.call(`/api/v1/orders/${orderId}/cancel`, { body: reason ? { reason } : {} });
  }

  pay(orderId: number, paymentMethod = "pm_card_visa"): Promise<Answer<OrderView>> {
    return this.call(`/api/v1/orders/${orderId}/pay`, { body: { paymentMethod } });
  }

  checkout(orderId: number): Promise<Answer<{ url: string; expiresAt: string }>> {
    return this.call(`/api/v1/orders/${orderId}/checkout`, { body: {} });
  }

  /** Waits until the order is as it is hoped to be, and answers with it. */
  untilOrder(
    orderId: number,
    what: string,
    isSo: (order: OrderView) => boolean,
    msMax = settleDeadlineMs,
  ): Promise<OrderView> {
    return this.until(`order ${orderId} to be ${what}`, msMax, async () => {
      const order = await this.read(orderId);
      return isSo(order) ? order : null;
    });
  }

  /** Waits until nothing more will happen to these orders by itself: all ended and settled. */
  async untilSettled(orderIds: readonly number[], msMax = settleDeadlineMs): Promise<void> {
    const open = `select id, seq, status, waiting_for, attention, count(*) over () as "of"
      from orders where id = any($1)
      and (waiting_for is not null
        or status not in (${terminalList})) order by id limit 5`;
    await this.untilNone("orders that did not settle", open, [orderIds], msMax);
  }

  /**
   * Waits until the query finds nothing, as long as its result keeps changing. `what` names its rows
   * in the error.
   */
  async untilNone(what: string, query: string, values: unknown[], msMax = settleDeadlineMs) {
    let found: object[] = [];
    const probe = async () => {
      found = await this.rows(query, values);
      return found.length === 0 ? true : null;
    };
    const progress = () => JSON.stringify(found);
    const looked = waitFor(what, probe, { progress, quietMsMax: msMax, pollMs });
    await looked.catch((error: unknown) => {
      throw new Error(`There are ${what}: ${JSON.stringify(found)}`, { cause: error });
    });
  }

  /** Looks again and again, seldom enough not to be the load itself. */
  until<Found>(what: string, msMax: number, probe: () => Promise<Found | null>): Promise<Found> {
    return waitFor(what, probe, { quietMsMax: msMax, pollMs });
  }

  async rows<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.db.query<Row>(text, values)).rows;
  }

  /** The one number that the query answers with. */
  async count(text: string, values: unknown[] = []): Promise<number> {
    const [row] = await this.rows<{ count: string }>(text, values);
    return Number(row?.count);
  }

  /** A product that no other test buys, with its opening stock. */
  async addProduct({ onHand = 100, lowStockThreshold = 0 } = {}): Promise<number> {
    const [product] = await this.rows<{ id: number }>(
      `with product as (
         insert into products (sku, name, category, price, currency)
         values ($1, 'Test piece', 'Tests', 1200, 'usd') returning id
       ), stocked as (
         insert into stock (product_id, on_hand, low_stock_threshold)
         select id, $2::int, $3::int from product
       ), moved as (
         insert into inventory_movements (product_id, kind, quantity, reserved_delta, reason)
         select id, 'opening', $2::int, 0, 'Opening stock' from product
       )
       select id from product`,
      [`TEST-${randomUUID()}`, onHand, lowStockThreshold],
    );
    if (!product) throw new Error("The product was not added.");
    return product.id;
  }

  async stockOf(productId: number): Promise<{ on_hand: number; reserved: number } | undefined> {
    const text = "select on_hand, reserved from stock where product_id = $1";
    return (await this.rows<{ on_hand: number; reserved: number }>(text, [productId]))[0];
  }

  /** An API key of its own, as the operator's page would make it. */
  async addApiKey(scopes: string[]): Promise<string> {
    const key = `wb_test_${randomBytes(16).toString("hex")}`;
    await this.db.query(
      "insert into api_keys (name, prefix, key_hash, scopes) values ('Test', 'wb_test', $1, $2)",
      [createHash("sha256").update(key).digest(), scopes],
    );
    return key;
  }

  /** Moves the end of the time to pay; negative is in the past. */
  async setExpiry(orderIds: readonly number[], inMs: number): Promise<void> {
    const text = `update orders set expires_at = now() + $2 * interval '1 ms' where id = any($1)`;
    await this.db.query(text, [orderIds, inMs]);
  }

  /** Runs a cron now, by its event. */
  async runCron(id: string): Promise<void> {
    const { INNGEST_EVENT_KEY = "" } = this.system.variables;
    const response = await fetch(`${this.system.inngestUrl}/e/${INNGEST_EVENT_KEY}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: `cron/${id}.run`, data: {} }),
      signal: AbortSignal.timeout(patienceMs),
    });
    if (!response.ok) throw new Error(`The cron ${id} was not taken: ${await response.text()}`);
  }
}

function isRaw(body: unknown): body is string | Uint8Array<ArrayBuffer> {
  return typeof body === "string" || body instanceof Uint8Array;
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
