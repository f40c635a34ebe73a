import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { OrderView } from "@/lib/domain/order/view";
import { expectProblem } from "@/tests/contract/expect-problem";
import { type ApiRequest, ShopClient } from "@/tests/contract/shop-client";
import { CookieJar, signIn, signOut } from "@/tests/contract/sign-in";

const shop = new ShopClient(inject("system"));
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

/** Calls the API as one of our own pages does: with the session cookie and the page's origin. */
function callFromPage<Body>(jar: CookieJar, path: string, call: ApiRequest = {}) {
  const headers = { cookie: jar.header, origin, ...call.headers };
  return shop.call<Body>(path, { ...call, token: null, headers });
}

/** Calls the API with the session cookie and no origin, or the origin of another site. */
function callFromOrigin(jar: CookieJar, path: string, call: ApiRequest = {}, otherOrigin?: string) {
  const headers = {
    cookie: jar.header,
    ...(otherOrigin && { origin: otherOrigin }),
    ...call.headers,
  };
  return shop.call(path, { ...call, token: null, headers });
}

function authorizeChannel(jar: CookieJar, name: string) {
  const body = new URLSearchParams({ socket_id: "1.1", channel_name: name }).toString();
  return callFromPage<{ auth: string }>(jar, "/api/pusher/auth", { body, headers: form });
}

/** Places two unpaid orders: one of the signed-in customer, and one of another customer. */
async function placeOwnAndOther(): Promise<{ own: number; other: number }> {
  const [own, other] = await Promise.all([
    shop.place({ customerId: 1, paymentMethod: null }),
    shop.place({ customerId: 2, paymentMethod: null }),
  ]);
  return { own: own.id, other: other.id };
}

const adminPaths = [
  ...["overview", "activity", "lab"],
  ...[
    "traces/orders/1",
    "traces/node?node=event-1&order=1",
    `traces/new?since=1-${"0".repeat(16)}`,
  ],
];

describe("A customer's session", () => {
  it("lists only the customer's own orders, whatever the filter", async () => {
    const { own, other } = await placeOwnAndOther();
    for (const query of ["?limit=100", "?limit=100&customerId=2", `?q=${other}`]) {
      const { status, body } = await callFromPage<{ orders: OrderView[] }>(
        customer,
        `/api/v1/orders${query}`,
      );
      expect(status).toBe(200);
      expect(body.orders.filter(({ customerId }) => customerId !== 1)).toEqual([]);
    }
    const { body } = await callFromPage<{ orders: OrderView[] }>(
      customer,
      `/api/v1/orders?q=${own}`,
    );
    expect(body.orders.map(({ id }) => id)).toContain(own);
  });

  it("grants access to the customer's own order, its events and its channel", async () => {
    const { own } = await placeOwnAndOther();
    const order = `/api/v1/orders/${own}`;
    expect(await callFromPage(customer, order)).toMatchObject({ status: 200, body: { id: own } });
    expect((await callFromPage(customer, `${order}/events`)).status).toBe(200);
    expect((await authorizeChannel(customer, `private-order-${own}`)).status).toBe(200);
    const cancelled = await callFromPage(customer, `${order}/cancel`, { body: {} });
    expect(cancelled).toMatchObject({ status: 200, body: { status: "cancelled" } });
  });

  it("grants access to no order, event, action or channel of another customer", async () => {
    const { other } = await placeOwnAndOther();
    const order = `/api/v1/orders/${other}`;
    expectProblem(await callFromPage(customer, order), 404);
    expectProblem(await callFromPage(customer, `${order}/events`), 404);
    const pay = { body: { paymentMethod: "pm_card_visa" } };
    expectProblem(await callFromPage(customer, `${order}/pay`, pay), 404);
    for (const action of ["cancel", "checkout"]) {
      expectProblem(await callFromPage(customer, `${order}/${action}`, { body: {} }), 404);
    }
    for (const name of [`private-order-${other}`, `presence-order-${other}`, "private-ops"]) {
      expectProblem(await authorizeChannel(customer, name), 403);
    }
    expect(await shop.read(other)).toMatchObject({ status: "pending" });
  });

  it("places orders only for the customer", async () => {
    const body = shop.orderBody({ customerId: 2, paymentMethod: null });
    expectProblem(await callFromPage(customer, "/api/v1/orders", { body }), 403);
    const items = [{ productId: await shop.addProduct(), quantity: 1 }];
    const own = shop.orderBody({ customerId: 1, paymentMethod: null, items });
    const placed = await callFromPage<OrderView>(customer, "/api/v1/orders", { body: own });
    expect(placed).toMatchObject({ status: 201, body: { customerId: 1 } });
    await shop.cancel(placed.body.id);
  });

  it("sets neither the price of its orders nor the address of their emails", async () => {
    const adjustments = [{ kind: "discount", label: "Mine", amount: -100 }];
    const body = shop.orderBody({ customerId: 1, paymentMethod: null });
    for (const fields of [{ adjustments }, { email: "stranger@example.com" }]) {
      const placed = await callFromPage(customer, "/api/v1/orders", {
        body: { ...body, ...fields },
      });
      expectProblem(placed, 422);
      expect(placed.body).toMatchObject({ errors: [{ path: Object.keys(fields)[0] }] });
    }
  });

  it("is refused by the admin's internal API", async () => {
    for (const path of adminPaths) {
      expectProblem(await callFromPage(customer, `/api/admin/${path}`), 403);
    }
  });
});

describe("A change authorized by the session cookie", () => {
  it.each([
    ["a request without an origin", undefined],
    ["another site", "https://evil.example"],
    ["a local file", "null"],
    ["an origin that only starts like ours", `${origin}.evil.example`],
  ])("is refused from %s", async (_source, otherOrigin) => {
    const { own } = await placeOwnAndOther();
    const paths = [`/api/v1/orders/${own}/cancel`, `/api/v1/orders/${own}/checkout`];
    for (const path of paths) {
      for (const jar of [customer, operator]) {
        expectProblem(await callFromOrigin(jar, path, { body: {} }, otherOrigin), 401);
      }
    }
    const order = { body: shop.orderBody({ customerId: 1 }) };
    expectProblem(await callFromOrigin(customer, "/api/v1/orders", order, otherOrigin), 401);
    expect(await shop.read(own)).toMatchObject({ status: "pending" });
  });

  it("is accepted from our own page", async () => {
    const { own } = await placeOwnAndOther();
    const cancelled = await callFromPage(customer, `/api/v1/orders/${own}/cancel`, { body: {} });
    expect(cancelled).toMatchObject({ status: 200, body: { status: "cancelled" } });
  });

  it("is refused when the request also has an invalid bearer token", async () => {
    const { own } = await placeOwnAndOther();
    const headers = { cookie: customer.header, origin };
    const response = await shop.call(`/api/v1/orders/${own}`, { token: "wb_wrong", headers });
    expectProblem(response, 401);
  });
});

describe("An operator's session", () => {
  it("grants access to every order, its events, every channel and the admin", async () => {
    const { own, other } = await placeOwnAndOther();
    for (const id of [own, other]) {
      expect((await callFromPage(operator, `/api/v1/orders/${id}`)).status).toBe(200);
      expect((await callFromPage(operator, `/api/v1/orders/${id}/events`)).status).toBe(200);
      expect((await authorizeChannel(operator, `private-order-${id}`)).status).toBe(200);
      expect((await authorizeChannel(operator, `presence-order-${id}`)).status).toBe(200);
    }
    expect((await authorizeChannel(operator, "private-ops")).status).toBe(200);
    for (const path of adminPaths) {
      expect((await callFromPage(operator, `/api/admin/${path}`)).status).toBe(200);
    }
  });
});

describe("A session ends", () => {
  const latestSession = `(select s.id from sessions s join users u on u.id = s.user_id
    where u.email = 'customer@waybill.test' order by s.created_at desc limit 1)`;

  async function expectEndedBy(end: (jar: CookieJar) => Promise<unknown>): Promise<void> {
    const { jar } = await signIn(shop.system, "customer@waybill.test");
    const copy = jar.copy();
    expect((await callFromPage(copy, "/api/v1/orders?limit=1")).status).toBe(200);
    await end(jar);
    expectProblem(await callFromPage(copy, "/api/v1/orders?limit=1"), 401);
  }

  it("when its user signs out, for copies of the cookie too", async () => {
    await expectEndedBy((jar) => signOut(shop.system, jar));
  });

  it("when it is revoked", async () => {
    await expectEndedBy(() =>
      shop.db.query(`update sessions set revoked_at = now() where id = ${latestSession}`),
    );
  });

  it("when it expires", async () => {
    await expectEndedBy(() =>
      shop.db.query(`update sessions set expires_at = now() where id = ${latestSession}`),
    );
  });
});

describe("Sign-in and session cookies", () => {
  it.each([
    ["a forged", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.AAAA.AAAA"],
    ["a malformed", "x".repeat(3_000)],
  ])("refuses %s session cookie", async (_kind, value) => {
    const headers = { cookie: `next-auth.session-token=${value}`, origin };
    expectProblem(await shop.call("/api/v1/orders", { token: null, headers }), 401);
  });

  it("refuses a wrong password without revealing whether the account exists", async () => {
    const wrong = await signIn(shop.system, "operator@waybill.test", "not the password");
    const unknown = await signIn(shop.system, "unknown@waybill.test", "not the password");
    expect([wrong.jar.isSignedIn, unknown.jar.isSignedIn]).toEqual([false, false]);
    expect([wrong.status, wrong.url]).toEqual([unknown.status, unknown.url]);
    expect(wrong.status).toBe(401);
  });

  it.each([
    ["/admin?status=open", `${origin}/admin?status=open`],
    [`${origin}/admin`, `${origin}/admin`],
    ["https://evil.example/admin", origin],
    [`${origin.replace(/:\d+$/, "")}.evil.example/`, origin],
    ["javascript:alert(1)", origin],
  ])("redirects a sign-in with the callback URL %s to %s", async (callbackUrl, target) => {
    const { jar, url } = await signIn(shop.system, "operator@waybill.test", "waybill-demo", {
      callbackUrl,
    });
    expect(jar.isSignedIn).toBe(true);
    expect(url).toBe(target);
  });

  it("does not redirect a sign-in to another host when the callback URL has no scheme", async () => {
    const fields = { callbackUrl: "//evil.example/admin" };
    const { url } = await signIn(shop.system, "operator@waybill.test", "waybill-demo", fields);
    expect(new URL(url).origin).toBe(origin);
  });
});
