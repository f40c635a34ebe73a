import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { OrderView } from "@/lib/domain/order/view";
import { expectProblem } from "@/tests/contract/problem";
import { type Call, Shop } from "@/tests/contract/shop";
import { CookieJar, signIn, signOut } from "@/tests/contract/sign-in";

const shop = new Shop(inject("system"));
afterAll(() => shop.close());

const { origin } = new URL(shop.system.appUrl);
const form = { "content-type": "application/x-www-form-urlencoded" };

let customer: CookieJar;
let operator: CookieJar;
beforeAll(async () => {
  const sessions = await Promise.all([
    signIn(shop.system, "customer@waybill.test"),
    signIn(shop.system, "operator@waybill.test"),
  ]);
  [customer = new CookieJar(), operator = new CookieJar()] = sessions.map(({ jar }) => jar);
  expect([customer.isSignedIn, operator.isSignedIn]).toEqual([true, true]);
});

/** A call as a page of ours makes it: by cookie, with the page's origin. */
function asPage<Body>(jar: CookieJar, path: string, call: Call = {}) {
  const headers = { cookie: jar.header, origin, ...call.headers };
  return shop.call<Body>(path, { ...call, token: null, headers });
}

/** The same without an origin, or with another's. */
function asOther(jar: CookieJar, path: string, call: Call = {}, other?: string) {
  const headers = { cookie: jar.header, ...(other && { origin: other }), ...call.headers };
  return shop.call(path, { ...call, token: null, headers });
}

function channel(jar: CookieJar, name: string) {
  const body = new URLSearchParams({ socket_id: "1.1", channel_name: name }).toString();
  return asPage<{ auth: string }>(jar, "/api/pusher/auth", { body, headers: form });
}

/** Two unpaid orders: the signed-in customer's own, and another customer's. */
async function placeTwo(): Promise<{ own: number; other: number }> {
  const [own, other] = await Promise.all([
    shop.place({ customerId: 1, paymentMethod: null }),
    shop.place({ customerId: 2, paymentMethod: null }),
  ]);
  return { own: own.id, other: other.id };
}

describe("a customer's session", () => {
  test("lists the customer's own orders alone, whatever is asked for", async () => {
    const { own, other } = await placeTwo();
    for (const query of ["?limit=100", "?limit=100&customerId=2", `?q=${other}`]) {
      const { status, body } = await asPage<{ orders: OrderView[] }>(
        customer,
        `/api/v1/orders${query}`,
      );
      expect(status).toBe(200);
      expect(body.orders.filter(({ customerId }) => customerId !== 1)).toEqual([]);
    }
    const { body } = await asPage<{ orders: OrderView[] }>(customer, `/api/v1/orders?q=${own}`);
    expect(body.orders.map(({ id }) => id)).toContain(own);
  });

  test("opens the customer's own order, its events and its channel", async () => {
    const { own } = await placeTwo();
    const order = `/api/v1/orders/${own}`;
    expect(await asPage(customer, order)).toMatchObject({ status: 200, body: { id: own } });
    expect((await asPage(customer, `${order}/events`)).status).toBe(200);
    expect((await channel(customer, `private-order-${own}`)).status).toBe(200);
    const cancelled = await asPage(customer, `${order}/cancel`, { body: {} });
    expect(cancelled).toMatchObject({ status: 200, body: { status: "cancelled" } });
  });

  test("opens nothing of another's: no order, event, action or channel", async () => {
    const { other } = await placeTwo();
    const order = `/api/v1/orders/${other}`;
    expectProblem(await asPage(customer, order), 404);
    expectProblem(await asPage(customer, `${order}/events`), 404);
    const pay = { body: { paymentMethod: "pm_card_visa" } };
    expectProblem(await asPage(customer, `${order}/pay`, pay), 404);
    for (const action of ["cancel", "checkout"]) {
      expectProblem(await asPage(customer, `${order}/${action}`, { body: {} }), 404);
    }
    for (const name of [`private-order-${other}`, `presence-order-${other}`, "private-ops"]) {
      expectProblem(await channel(customer, name), 403);
    }
    expect(await shop.read(other)).toMatchObject({ status: "pending" });
  });

  test("buys in the customer's own name alone", async () => {
    const body = shop.orderBody({ customerId: 2, paymentMethod: null });
    expectProblem(await asPage(customer, "/api/v1/orders", { body }), 403);
    const items = [{ productId: await shop.addProduct(), quantity: 1 }];
    const own = shop.orderBody({ customerId: 1, paymentMethod: null, items });
    const placed = await asPage<OrderView>(customer, "/api/v1/orders", { body: own });
    expect(placed).toMatchObject({ status: 201, body: { customerId: 1 } });
    await shop.cancel(placed.body.id);
  });

  test("opens no page of the admin's own API", async () => {
    for (const path of ["overview", "activity", "lab"]) {
      expectProblem(await asPage(customer, `/api/admin/${path}`), 403);
    }
  });
});

describe("what changes something", () => {
  test.each([
    ["no page", undefined],
    ["another site", "https://evil.example"],
    ["a page of a file", "null"],
    ["an origin that only begins like ours", `${origin}.evil.example`],
  ])("is not taken by cookie from %s", async (_what, other) => {
    const { own } = await placeTwo();
    const paths = [`/api/v1/orders/${own}/cancel`, `/api/v1/orders/${own}/checkout`];
    for (const path of paths) {
      for (const jar of [customer, operator]) {
        expectProblem(await asOther(jar, path, { body: {} }, other), 401);
      }
    }
    const order = { body: shop.orderBody({ customerId: 1 }) };
    expectProblem(await asOther(customer, "/api/v1/orders", order, other), 401);
    expect(await shop.read(own)).toMatchObject({ status: "pending" });
  });

  test("is taken from our own page", async () => {
    const { own } = await placeTwo();
    const cancelled = await asPage(customer, `/api/v1/orders/${own}/cancel`, { body: {} });
    expect(cancelled).toMatchObject({ status: 200, body: { status: "cancelled" } });
  });

  test("a wrong bearer token is not helped by a cookie beside it", async () => {
    const { own } = await placeTwo();
    const headers = { cookie: customer.header, origin };
    const answer = await shop.call(`/api/v1/orders/${own}`, { token: "wb_wrong", headers });
    expectProblem(answer, 401);
  });
});

describe("an operator's session", () => {
  test("reads every order, its events, every channel and the admin", async () => {
    const { own, other } = await placeTwo();
    for (const id of [own, other]) {
      expect((await asPage(operator, `/api/v1/orders/${id}`)).status).toBe(200);
      expect((await asPage(operator, `/api/v1/orders/${id}/events`)).status).toBe(200);
      expect((await channel(operator, `private-order-${id}`)).status).toBe(200);
      expect((await channel(operator, `presence-order-${id}`)).status).toBe(200);
    }
    expect((await channel(operator, "private-ops")).status).toBe(200);
    for (const path of ["overview", "activity", "lab"]) {
      expect((await asPage(operator, `/api/admin/${path}`)).status).toBe(200);
    }
  });
});

describe("a session ends", () => {
  const latest = `(select s.id from sessions s join users u on u.id = s.user_id
    where u.email = 'customer@waybill.test' order by s.created_at desc limit 1)`;

  async function endsWith(end: (jar: CookieJar) => Promise<unknown>): Promise<void> {
    const { jar } = await signIn(shop.system, "customer@waybill.test");
    const stolen = jar.copy();
    expect((await asPage(stolen, "/api/v1/orders?limit=1")).status).toBe(200);
    await end(jar);
    expectProblem(await asPage(stolen, "/api/v1/orders?limit=1"), 401);
  }

  test("when its user signs out: a copy of the cookie is worth nothing", async () => {
    await endsWith((jar) => signOut(shop.system, jar));
  });

  test("when it is revoked", async () => {
    await endsWith(() =>
      shop.db.query(`update sessions set revoked_at = now() where id = ${latest}`),
    );
  });

  test("when its time is over", async () => {
    await endsWith(() =>
      shop.db.query(`update sessions set expires_at = now() where id = ${latest}`),
    );
  });
});

test.each([
  ["forged", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.AAAA.AAAA"],
  ["nonsense", "x".repeat(3_000)],
])("a cookie that is %s opens nothing", async (_what, value) => {
  const headers = { cookie: `next-auth.session-token=${value}`, origin };
  expectProblem(await shop.call("/api/v1/orders", { token: null, headers }), 401);
});

test("a wrong password opens nothing, and does not tell whether there is such an account", async () => {
  const wrong = await signIn(shop.system, "operator@waybill.test", "not the password");
  const nobody = await signIn(shop.system, "nobody@waybill.test", "not the password");
  expect([wrong.jar.isSignedIn, nobody.jar.isSignedIn]).toEqual([false, false]);
  expect([wrong.status, wrong.url]).toEqual([nobody.status, nobody.url]);
  expect(wrong.status).toBe(401);
});

test.each([
  ["/admin?status=open", `${origin}/admin?status=open`],
  [`${origin}/admin`, `${origin}/admin`],
  ["https://evil.example/admin", origin],
  [`${origin.replace(/:\d+$/, "")}.evil.example/`, origin],
  ["javascript:alert(1)", origin],
])("a sign-in that would go on to %s goes on to %s", async (callbackUrl, goal) => {
  const { jar, url } = await signIn(shop.system, "operator@waybill.test", "waybill-demo", {
    callbackUrl,
  });
  expect(jar.isSignedIn).toBe(true);
  expect(url).toBe(goal);
});

test("no sign-in goes on to another host by an address without a scheme", async () => {
  const fields = { callbackUrl: "//evil.example/admin" };
  const { url } = await signIn(shop.system, "operator@waybill.test", "waybill-demo", fields);
  expect(new URL(url).origin).toBe(origin);
});
