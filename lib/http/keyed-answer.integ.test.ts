import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Context } from "@/lib/context";
import { anonymizeOrders } from "@/lib/services/customers/anonymize-customer";
import { CallTakenOver } from "@/lib/services/idempotency/idempotent-call";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { answerOnce, readIdempotencyKey } from "./keyed-answer";
import { problem } from "./problem";

let shop: TestShop;
let ctx: Context;
beforeAll(async () => {
  shop = await startTestShop();
  ctx = shop.as({ kind: "api_key", id: 1, scopes: ["refunds:write"] });
});
afterAll(() => shop.close());

const answer = { status: 201, body: { id: 7 }, headers: { location: "/things/7" } };

function send(key: string, run: () => Promise<typeof answer>, sent: Partial<Sent> = {}) {
  const { body = { amount: 300 }, path = "/things", caller = ctx } = sent;
  const request = new Request(`http://shop.test${path}`, { method: "POST" });
  return answerOnce({ ctx: caller, request, key, body, orderId: null }, run);
}
interface Sent {
  body: object;
  path: string;
  caller: Context;
}

/** A call that counts how often it has run. */
function counted() {
  const calls = { runs: 0 };
  return Object.assign(calls, {
    run: async () => {
      calls.runs += 1;
      return answer;
    },
  });
}

const refused = async () => Promise.reject(problem(409, "Refused."));
const broken = async () => Promise.reject(new Error("Broken."));

describe("answerOnce", () => {
  it("runs a call once, and repeats its answer with a header that says so", async () => {
    const call = counted();
    expect(await send("one", call.run)).toEqual(answer);
    const replayed = { ...answer, headers: { ...answer.headers, "idempotent-replayed": "true" } };
    expect(await send("one", call.run)).toEqual(replayed);
    expect(await send("one", call.run)).toEqual(replayed);
    expect(call.runs).toBe(1);
    const [row] = await shop.db.query(sql`SELECT replays FROM idempotency_keys WHERE key = 'one'`);
    expect(row).toEqual({ replays: 2 });
  });

  it("takes another spelling of the path for the same call", async () => {
    const call = counted();
    await send("spelled", call.run, { path: "/api/v1/orders/17/refunds" });
    for (const path of ["/orders/17/refunds", "/api/v1/orders/1%37/refunds"]) {
      expect(await send("spelled", call.run, { path })).toMatchObject({ status: 201 });
    }
    expect(call.runs).toBe(1);
  });

  it("takes a key for an order that does not exist", async () => {
    const request = new Request("http://shop.test/orders/999", { method: "POST" });
    const call = { ctx, request, key: "no order", body: {}, orderId: 999 };
    expect(await answerOnce(call, counted().run)).toEqual(answer);
  });

  it("runs one of many calls that are sent at once, and refuses the others for now", async () => {
    const call = counted();
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => send("many", call.run)));
    expect(call.runs).toBe(1);
    for (const outcome of all) {
      if (outcome.status === "rejected") expect(outcome.reason.problem.status).toBe(409);
      else expect(outcome.value.body).toEqual(answer.body);
    }
  });

  it("refuses another body or path, and names the fields that differ", async () => {
    const call = counted();
    await send("reused", call.run, { body: { amount: 300, reason: "Broken" } });
    await expect(send("reused", call.run, { body: { amount: 400 } })).rejects.toMatchObject({
      problem: { status: 422, errors: [{ path: "amount" }, { path: "reason" }] },
    });
    await expect(send("reused", call.run, { path: "/others" })).rejects.toMatchObject({
      problem: { status: 422 },
    });
    expect(call.runs).toBe(1);
    const [row] = await shop.db.query(
      sql`SELECT conflicts FROM idempotency_keys WHERE key = 'reused'`,
    );
    expect(row).toEqual({ conflicts: 2 });
  });

  it("keeps the keys of credentials apart", async () => {
    const call = counted();
    const caller = shop.as({ kind: "api_key", id: 2, scopes: [] });
    await send("shared", call.run);
    await send("shared", call.run, { caller });
    expect(call.runs).toBe(2);
  });

  it("lets a refused call be corrected with the same key", async () => {
    await expect(send("refused", refused)).rejects.toMatchObject({ problem: { status: 409 } });
    expect(await send("refused", counted().run, { body: { amount: 1 } })).toEqual(answer);
  });

  it("lets a failed call be repeated at once, but not be replaced by another", async () => {
    await expect(send("failed", broken)).rejects.toThrow("Broken.");
    await expect(send("failed", counted().run, { body: { amount: 1 } })).rejects.toMatchObject({
      problem: { status: 422 },
    });
    expect(await send("failed", counted().run)).toEqual(answer);
  });

  it("lets a call be repeated whose process was killed, after its time", async () => {
    const never = new Promise<typeof answer>(() => undefined);
    let isStarted = () => {};
    const started = new Promise<void>((resolve) => {
      isStarted = resolve;
    });
    void send("killed", () => {
      isStarted();
      return never;
    });
    await started;
    const call = counted();
    await expect(send("killed", call.run)).rejects.toMatchObject({ problem: { status: 409 } });
    shop.advanceClock(90_001);
    expect(await send("killed", call.run)).toEqual(answer);
  });

  it("forgets a key after a day", async () => {
    const call = counted();
    await send("old", call.run);
    shop.advanceClock(24 * 60 * 60_000 + 1);
    await send("old", call.run, { body: { amount: 1 } });
    expect(call.runs).toBe(2);
  });
});

/** A context whose database fails to keep answers. */
function forgetful(): Context {
  const db = new Proxy(ctx.db, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name !== "query") return typeof member === "function" ? member.bind(target) : member;
      return (query: { sql: string }) =>
        query.sql.includes("SET status =")
          ? Promise.reject(new Error("Not kept."))
          : target.query(query as Parameters<typeof target.query>[0]);
    },
  });
  return { ...ctx, db };
}

describe("an answer that can't be kept", () => {
  it("is sent, and the call can be repeated at once", async () => {
    const call = counted();
    expect(await send("unkept", call.run, { caller: forgetful() })).toEqual(answer);
    expect(await send("unkept", call.run)).toEqual(answer);
    expect(call.runs).toBe(2);
  });

  it("does not replace that of a call that has taken the key over", async () => {
    let end = (_: typeof answer) => {};
    const late = send("late", () => {
      return new Promise((resolve) => {
        end = resolve;
      });
    });
    await vi.waitFor(async () => {
      const rows = await shop.db.query(sql`SELECT 1 FROM idempotency_keys WHERE key = 'late'`);
      expect(rows).toHaveLength(1);
    });
    shop.advanceClock(90_001);
    const other = { ...answer, body: { id: 8 } };
    expect(await send("late", async () => other)).toEqual(other);
    end(answer);
    await late;
    expect((await send("late", counted().run)).body).toEqual(other.body);
  });

  it("is the other call's, if this one finds out before it changes something", async () => {
    const takenOver = async () => Promise.reject(new CallTakenOver());
    const late = send("taken over", async () => {
      shop.advanceClock(90_001);
      expect(await send("taken over", counted().run)).toEqual(answer);
      return takenOver();
    });
    await expect(late).rejects.toMatchObject({
      problem: { status: 409, type: expect.stringContaining("idempotency-key-in-use") },
    });
    expect(await send("taken over", counted().run)).toMatchObject({ body: answer.body });
  });

  it("is that of a declined payment as well: each repetition gets it", async () => {
    let attempts = 0;
    const declined = async () => {
      attempts += 1;
      const errors = [{ path: "paymentMethod", message: "card_declined" }];
      throw problem(402, "Declined.", { errors });
    };
    await expect(send("declined", declined)).rejects.toMatchObject({ problem: { status: 402 } });
    await expect(send("declined", declined)).rejects.toMatchObject({
      problem: {
        status: 402,
        detail: "Declined.",
        errors: [{ path: "paymentMethod", message: "card_declined" }],
        headers: { "idempotent-replayed": "true" },
      },
    });
    expect(attempts).toBe(1);
  });

  it("is erased with its order's customer, and not made again", async () => {
    const order = await shop.place({ paymentMethod: null, email: "erased@customers.test" });
    const request = new Request(`http://shop.test/orders/${order.id}`, { method: "POST" });
    const call = { ctx, request, key: "erased", body: {}, orderId: order.id };
    const mentions = async () => ({ ...answer, body: { email: "erased@customers.test" } });
    await answerOnce(call, mentions);
    const erased = { orderIds: [order.id], email: "erased@customers.test", now: ctx.now() };
    await shop.db.transaction((tx) => anonymizeOrders(tx, erased));
    const rows = await shop.db.query(
      sql`SELECT 1 FROM idempotency_keys WHERE answer::text LIKE '%erased@%'`,
    );
    expect(rows).toEqual([]);
    await expect(answerOnce(call, counted().run)).rejects.toMatchObject({
      problem: { status: 410 },
    });
  });
});

describe("readIdempotencyKey", () => {
  const read = (header: string | null, needed: "optional" | "required" = "optional") => {
    const headers: Record<string, string> = header === null ? {} : { "idempotency-key": header };
    return readIdempotencyKey(new Request("http://shop.test", { headers }), needed);
  };

  it("reads the same key bare and quoted", () => {
    expect(read("abc-1")).toBe("abc-1");
    expect(read('"abc-1"')).toBe("abc-1");
    expect(read('"a\\"b"')).toBe('a"b');
  });

  it("is null without one, unless it is required", () => {
    expect(read(null)).toBeNull();
    expect(() => read(null, "required")).toThrow("Send the header Idempotency-Key");
  });

  it.each(["", '""', "a b", "é", "x".repeat(256)])("refuses %j", (header) => {
    expect(() => read(header)).toThrow("not valid");
  });
});
