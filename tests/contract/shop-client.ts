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

/** A response of the API. `Body` is the type of JSON that the caller expects. */
export interface ApiResponse<Body = unknown> {
  status: number;
  headers: Headers;
  body: Body;
}

export interface ApiRequest {
  method?: string;
  /** Sent as JSON; strings and bytes are sent unchanged. */
  body?: unknown;
  headers?: Record<string, string>;
  /** The bearer token: by default the demo key; null sends none. */
  token?: string | null;
}

const finishedMsMax = 90_000;
const pollMs = 100;
const address = "1 Harbour Street, Portsmouth";

/** A client of a running shop, which calls its API and reads its database. */
export class ShopClient {
  readonly db: pg.Pool;
  private defaultProductId: Promise<number> | undefined;

  constructor(readonly system: SystemAddress) {
    const { databaseUrl } = system;
    this.db = openPool({ databaseUrl, name: "shop", connectionsMax: 5, log: silentLog });
  }

  async close(): Promise<void> {
    await this.db.end();
  }

  /** Calls a path of the app. A response body that isn't JSON is returned as text. */
  async call<Body = unknown>(path: string, request: ApiRequest = {}): Promise<ApiResponse<Body>> {
    const { body, token = this.system.apiKey } = request;
    const response = await fetch(`${this.system.appUrl}${path}`, {
      method: request.method ?? (body === undefined ? "GET" : "POST"),
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...request.headers,
      },
      ...(body !== undefined && { body: isRaw(body) ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(patienceMs),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: parseBody(await response.text()) as Body,
    };
  }

  /**
   * Calls a path and retries while the response is 503, after the time in its Retry-After header.
   * `onUnavailable` receives each of these responses.
   */
  async callWithRetries<Body = unknown>(
    path: string,
    request: ApiRequest = {},
    onUnavailable: (response: ApiResponse) => void = () => {},
  ): Promise<ApiResponse<Body>> {
    return waitFor(`a response of ${path} other than 503`, async () => {
      const response = await this.call<Body>(path, request);
      if (response.status !== 503) return response;
      onUnavailable(response);
      await sleep(Number(response.headers.get("retry-after")) * 1_000);
      return null;
    });
  }

  /** Returns a body for `POST /orders`: by default one unit of product 4 for customer 1. */
  orderBody(order: Record<string, unknown> = {}): Record<string, unknown> {
    const items = [{ productId: 4, quantity: 1 }];
    return { customerId: 1, items, shippingAddress: address, ...order };
  }

  /** Places an order, by default for one unit of a product that never runs out. */
  async place(order: Record<string, unknown> = {}): Promise<OwnOrderView> {
    this.defaultProductId ??= this.addProduct({ onHand: 1_000_000 });
    const items = [{ productId: await this.defaultProductId, quantity: 1 }];
    const body = this.orderBody({ items, ...order });
    // The order may exist despite a 503, so the retry needs the same idempotency key.
    const headers = { "idempotency-key": randomUUID() };
    const request = { body, headers };
    const response = await this.callWithRetries<OwnOrderView>("/api/v1/orders", request);
    if (response.status !== 201) {
      throw new Error(`The order was refused: ${JSON.stringify(response.body)}`);
    }
    return response.body;
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

  cancel(orderId: number, reason?: string): Promise<ApiResponse<OrderView>> {
    return this.call(`/api/v1/orders/${orderId}/cancel`, { body: reason ? { reason } : {} });
  }

  pay(orderId: number, paymentMethod = "pm_card_visa"): Promise<ApiResponse<OrderView>> {
    return this.call(`/api/v1/orders/${orderId}/pay`, { body: { paymentMethod } });
  }

  checkout(orderId: number): Promise<ApiResponse<{ url: string; expiresAt: string }>> {
    return this.call(`/api/v1/orders/${orderId}/checkout`, { body: {} });
  }

  /** Waits until the order meets a condition, and returns it. */
  untilOrder(
    orderId: number,
    condition: string,
    isMet: (order: OrderView) => boolean,
    msMax = finishedMsMax,
  ): Promise<OrderView> {
    return this.until(`order ${orderId} to be ${condition}`, msMax, async () => {
      const order = await this.read(orderId);
      return isMet(order) ? order : null;
    });
  }

  /** Waits until these orders are terminal and wait for nothing more, such as a refund. */
  async untilFinished(orderIds: readonly number[], msMax = finishedMsMax): Promise<void> {
    const unfinished = `select id, seq, status, waiting_for, attention, count(*) over () as "of"
      from orders where id = any($1)
      and (waiting_for is not null
        or status not in (${terminalList})) order by id limit 5`;
    await this.untilNone("unfinished orders", unfinished, [orderIds], msMax);
  }

  /** Waits until the query returns no rows, or they stop changing. `what` describes the rows. */
  async untilNone(what: string, query: string, values: unknown[], msMax = finishedMsMax) {
    let found: object[] = [];
    const probe = async () => {
      found = await this.rows(query, values);
      return found.length === 0 ? true : null;
    };
    const progress = () => JSON.stringify(found);
    const waiting = waitFor(`no ${what}`, probe, { progress, quietMsMax: msMax, pollMs });
    await waiting.catch((error: unknown) => {
      throw new Error(`There are still ${what}: ${JSON.stringify(found)}`, { cause: error });
    });
  }

  /** Polls until the probe returns a value, at an interval that doesn't slow down the system. */
  until<Found>(what: string, msMax: number, probe: () => Promise<Found | null>): Promise<Found> {
    return waitFor(what, probe, { quietMsMax: msMax, pollMs });
  }

  async rows<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.db.query<Row>(text, values)).rows;
  }

  /** Returns the number that the query selects as `count`. */
  async count(text: string, values: unknown[] = []): Promise<number> {
    const [row] = await this.rows<{ count: string }>(text, values);
    return Number(row?.count);
  }

  /** Adds a product that no other test orders, with an opening stock. Returns its id. */
  async addProduct({ onHand = 100, lowStockThreshold = 0, price = 1200 } = {}): Promise<number> {
    const [product] = await this.rows<{ id: number }>(
      `with product as (
         insert into products (sku, name, category, price, currency)
         values ($1, 'Test piece', 'Tests', $4, 'usd') returning id
       ), stocked as (
         insert into stock (product_id, on_hand, low_stock_threshold)
         select id, $2::int, $3::int from product
       ), moved as (
         insert into inventory_movements (product_id, kind, quantity, reserved_delta, reason)
         select id, 'opening', $2::int, 0, 'Opening stock' from product
       )
       select id from product`,
      [`TEST-${randomUUID()}`, onHand, lowStockThreshold, price],
    );
    if (!product) throw new Error("The product was not added.");
    return product.id;
  }

  async stockOf(productId: number): Promise<{ on_hand: number; reserved: number } | undefined> {
    const text = "select on_hand, reserved from stock where product_id = $1";
    return (await this.rows<{ on_hand: number; reserved: number }>(text, [productId]))[0];
  }

  /** Adds an API key with these scopes, as the admin's settings page would. Returns the key. */
  async addApiKey(scopes: string[]): Promise<string> {
    const key = `wb_test_${randomBytes(16).toString("hex")}`;
    await this.db.query(
      "insert into api_keys (name, prefix, key_hash, scopes) values ('Test', 'wb_test', $1, $2)",
      [createHash("sha256").update(key).digest(), scopes],
    );
    return key;
  }

  /** Sets the payment deadline to `inMs` from now; a negative value is in the past. */
  async setExpiry(orderIds: readonly number[], inMs: number): Promise<void> {
    const text = `update orders set expires_at = now() + $2 * interval '1 ms' where id = any($1)`;
    await this.db.query(text, [orderIds, inMs]);
  }

  /** Runs a cron function now by sending its event. */
  async runCron(id: string): Promise<void> {
    const { INNGEST_EVENT_KEY = "" } = this.system.variables;
    const response = await fetch(`${this.system.inngestUrl}/e/${INNGEST_EVENT_KEY}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: `cron/${id}.run`, data: {} }),
      signal: AbortSignal.timeout(patienceMs),
    });
    if (!response.ok) {
      throw new Error(`The event of the cron ${id} was refused: ${await response.text()}`);
    }
  }
}

function isRaw(body: unknown): body is string | Uint8Array<ArrayBuffer> {
  return typeof body === "string" || body instanceof Uint8Array;
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
