import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  createClient,
  type FeedOptions,
  type Order,
  WaybillConnectionError,
  WaybillProblem,
} from "./src/index.js";

/** A request as the client has sent it. */
interface Sent {
  method: string;
  path: string;
  headers: Headers;
  body: string | null;
}
type Answer = { status?: number; headers?: Record<string, string>; body?: unknown } | Error;

let sent: Sent[];
let answers: Answer[];
beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  answers = [];
});
afterEach(() => vi.useRealTimers());

/** Answers with the next of `answers`; an error stands for a connection that fails. */
const fetch: typeof globalThis.fetch = async (input, init) => {
  const { method, headers, body } = init ?? {};
  sent.push({
    method: method ?? "GET",
    path: String(input).replace("https://shop.example", ""),
    headers: new Headers(headers),
    body: typeof body === "string" ? body : null,
  });
  const answer = answers.shift();
  if (!answer) return untilAborted(init?.signal ?? undefined);
  if (answer instanceof Error) throw answer;
  const { status = 200, body: sentBack = {}, headers: more } = answer;
  return Response.json(sentBack, { status, ...(more && { headers: more }) });
};

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason));
  });
}

const waybill = createClient({ baseUrl: "https://shop.example/", apiKey: "wb_test_1", fetch });
const lost = new TypeError("fetch failed");
const busy = { status: 503, headers: { "retry-after": "2" } };

/** Lets all waits of the call pass. Other timers, such as those of kept sockets, may have no end. */
async function runTimers<Result>(call: Promise<Result>): Promise<Result> {
  let hasEnded = false;
  const end = () => {
    hasEnded = true;
  };
  call.then(end, end);
  while (!hasEnded) await vi.advanceTimersToNextTimerAsync();
  return call;
}

describe("a call", () => {
  it("sends the path, the query, the body and the credentials", async () => {
    answers = [{ body: { id: 7 } }, { status: 201, body: { id: 8 }, headers: { etag: '"1"' } }];
    await waybill.listWebhookDeliveries({ id: 3, status: "failed", limit: 5 });
    const refund = await waybill.call("createRefund", { id: 7, body: { amount: 100 } });
    expect(refund).toMatchObject({ status: 201, body: { id: 8 } });
    expect(refund.headers.get("etag")).toBe('"1"');
    expect(sent).toMatchObject([
      { method: "GET", path: "/api/v1/webhook-endpoints/3/deliveries?status=failed&limit=5" },
      { method: "POST", path: "/api/v1/orders/7/refunds", body: '{"amount":100}' },
    ]);
    expect(sent[0]?.headers.get("authorization")).toBe("Bearer wb_test_1");
    expect(sent[1]?.headers.get("content-type")).toBe("application/json");
  });

  it("escapes what is in its path, and sends versions and an empty body", async () => {
    answers = [{}, {}];
    await waybill.putCustomer({ reference: "a/b?c", body: { email: "a@b.test", name: "A" } });
    await waybill.cancelOrder({ id: 7, ifMatch: 4 });
    expect(sent[0]?.path).toBe("/api/v1/customers/by-reference/a%2Fb%3Fc");
    expect(sent[1]?.body).toBe("{}");
  });

  it.each([
    [4, '"4"'],
    ["2026-01-02T03:04:05.678Z", '"2026-01-02T03:04:05.678Z"'],
    ['"4"', '"4"'],
    ["*", "*"],
  ])("sends the version %s as an entity tag", async (ifMatch, header) => {
    answers = [{}];
    await waybill.changeProduct({ id: 7, ifMatch, body: { price: 5 } });
    expect(sent[0]?.headers.get("if-match")).toBe(header);
  });

  it.each(["shop.example", "ftp://shop.example", "https://a:b@shop.example", "https://a/?b", ""])(
    "is not made at the base URL %s",
    (baseUrl) => expect(() => createClient({ baseUrl })).toThrow(TypeError),
  );

  it("rejects with the problem of a refusal", async () => {
    const errors = [{ path: "items", message: "is required" }];
    answers = [
      { status: 422, body: { type: "about:blank", detail: "No.", requestId: "r1", errors } },
    ];
    const refused = await runTimers(waybill.readOrder({ id: 1 })).catch((error) => error);
    expect(refused).toBeInstanceOf(WaybillProblem);
    expect(refused).toMatchObject({ status: 422, detail: "No.", requestId: "r1", errors });
    expect(sent).toHaveLength(1);
  });

  it("rejects with a problem for the page of a proxy too", async () => {
    answers = [{ status: 418, body: "<html>" }];
    await expect(waybill.readOrder({ id: 1 })).rejects.toMatchObject({ status: 418, errors: [] });
  });
});

describe("a call that fails", () => {
  it("is repeated with the same key, after Retry-After", async () => {
    answers = [lost, busy, { status: 409, headers: { "retry-after": "1" } }, { status: 201 }];
    const startedAt = Date.now();
    await runTimers(waybill.createRefund({ id: 7, body: { amount: 100 } }));
    const keys = sent.map(({ headers }) => headers.get("idempotency-key"));
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(keys).size).toBe(1);
    expect(keys).toHaveLength(4);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(3_000);
  });

  it("keeps the caller's key", async () => {
    answers = [{}];
    await waybill.payOrder({
      ...{ id: 7, idempotencyKey: "pay-7" },
      body: { paymentMethod: "pm_card_visa" },
    });
    expect(sent[0]?.headers.get("idempotency-key")).toBe("pay-7");
  });

  it("is not repeated if it may have had an effect and has no key", async () => {
    for (const failure of [lost, busy]) {
      answers = [failure];
      await expect(runTimers(waybill.sendTestEvent({ id: 3 }))).rejects.toThrow();
    }
    expect(sent).toHaveLength(2);
  });

  it("is repeated over the rate limit also without a key", async () => {
    answers = [{ status: 429, headers: { "retry-after": "30" } }, { status: 202 }];
    await runTimers(waybill.sendTestEvent({ id: 3 }));
    expect(sent).toHaveLength(2);
  });

  it("is not repeated for a conflict, or a wait that is too long", async () => {
    answers = [{ status: 409 }];
    await expect(runTimers(waybill.cancelOrder({ id: 7 }))).rejects.toMatchObject({ status: 409 });
    answers = [{ status: 503, headers: { "retry-after": "1000000000" } }];
    await expect(runTimers(waybill.readOrder({ id: 7 }))).rejects.toMatchObject({ status: 503 });
    expect(sent).toHaveLength(2);
  });

  it("is repeated three times at most", async () => {
    answers = Array.from({ length: 9 }, () => lost);
    const failed = await runTimers(waybill.readOrder({ id: 7 })).catch((error) => error);
    expect(failed).toBeInstanceOf(WaybillConnectionError);
    expect(failed.cause).toBe(lost);
    expect(sent).toHaveLength(4);
  });

  it("is repeated for as long as the caller wants", async () => {
    const patient = createClient({
      ...{ baseUrl: "https://shop.example", retriesMax: Number.POSITIVE_INFINITY, fetch },
    });
    answers = [...Array.from({ length: 99 }, () => lost), { status: 201, body: { id: 7 } }];
    const body = { carrier: "DHL", trackingNumber: "1" };
    expect(await runTimers(patient.createShipment({ id: 7, body }))).toEqual({ id: 7 });
    expect(new Set(sent.map(({ headers }) => headers.get("idempotency-key"))).size).toBe(1);
  });

  it("ends when its time is up, and when the caller ends it", async () => {
    const slow = createClient({ baseUrl: "https://shop.example", retriesMax: 0, fetch });
    await expect(runTimers(slow.readOrder({ id: 7, timeoutMs: 50 }))).rejects.toThrow("50 ms");
    const stopped = waybill.readOrder({ id: 7, signal: stopSoon() });
    await expect(runTimers(stopped)).rejects.toThrow("stopped");
  });
});

function stopSoon(): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("stopped")), 10);
  return controller.signal;
}

describe("lists", () => {
  it("are read page by page", async () => {
    answers = [
      { body: { orders: [{ id: 1 }, { id: 2 }], nextCursor: "c1", total: 3 } },
      { body: { orders: [{ id: 3 }], nextCursor: null, total: 3 } },
    ];
    const orders: Order[] = [];
    for await (const order of waybill.each("listOrders", { limit: 2 })) orders.push(order);
    expect(orders.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(sent.map(({ path }) => path)).toEqual([
      "/api/v1/orders?limit=2",
      "/api/v1/orders?limit=2&cursor=c1",
    ]);
  });
});

describe("the feed", () => {
  it("goes on where it was, also after failures", async () => {
    answers = [
      { body: { events: [{ position: 4 }, { position: 6 }], nextAfter: 6 } },
      ...Array.from({ length: 9 }, () => lost),
      { body: { events: [], nextAfter: 6 } },
      { body: { events: [{ position: 9 }], nextAfter: 9 } },
    ];
    const feed = waybill.feed({ after: 3, types: ["payment/completed", "order/shipped"] });
    const positions: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      const next = await runTimers(feed.next());
      positions.push(next.value?.position ?? 0);
    }
    expect(positions).toEqual([4, 6, 9]);
    const first = "/api/v1/events?types=payment%2Fcompleted%2Corder%2Fshipped&wait=20&after=3";
    expect(sent[0]?.path).toBe(first);
    expect(sent.at(-1)?.path).toBe(first.replace("after=3", "after=6"));
  });

  /** Reads pages, and returns when they came, in seconds from the start. */
  async function readAll(feed: AsyncGenerator<unknown>, count: number): Promise<number[]> {
    const startedAt = Date.now();
    const times: number[] = [];
    for (let read = 0; read < count; read += 1) {
      await runTimers(feed.next());
      times.push((Date.now() - startedAt) / 1_000);
    }
    return times;
  }

  it("asks once a second while only events of other types come, unless it has to catch up", async () => {
    const page = (nextAfter: number, events: object[] = []) => ({ body: { events, nextAfter } });
    answers = [page(10_000), page(20_000), page(20_001), page(20_002), page(20_003, [{}])];
    const pages = waybill.feedPages({ types: ["order/shipped"], wait: 0 });
    expect(await readAll(pages, 5)).toEqual([0, 0, 0, 1, 2]);
  });

  it("reports failures, and waits as long as the shop asks", async () => {
    answers = [
      { status: 503, headers: { "retry-after": "120" } },
      { body: { events: [{}], nextAfter: 1 } },
      lost,
      { body: { events: [{}], nextAfter: 2 } },
    ];
    const failures: [string, number][] = [];
    const onError: FeedOptions["onError"] = ({ name }, ms) => failures.push([name, ms]);
    const [first] = await readAll(waybill.feedPages({ onError }), 2);
    expect(first).toBe(120);
    expect(failures).toEqual([
      ["WaybillProblem", 120_000],
      ["WaybillConnectionError", expect.any(Number)],
    ]);
    expect(sent.every(({ path }) => !path.includes("onError"))).toBe(true);
  });

  it("rejects when it is refused", async () => {
    answers = [{ status: 403, body: { detail: "No scope." } }];
    await expect(runTimers(waybill.feedPages().next())).rejects.toMatchObject({ status: 403 });
  });
});
