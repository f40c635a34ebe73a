import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signatureHeader } from "@/local/webhooks/signature";
import { GatewayUnavailable, type PaymentGateway } from "./payment-gateway";
import { stripeGateway } from "./stripe-gateway";

let server: Server;
let gateway: PaymentGateway;
/** What the server responds to every call. */
let body: object;
/** The fields of the last call. */
let sent: URLSearchParams;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    sent = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  gateway = stripeGateway({
    secretKey: "sk_test_x",
    webhookSecret: "whsec_x",
    log: { warn() {} },
    apiUrl: `http://127.0.0.1:${port}`,
  });
});
afterAll(() => server.close());

const authorize = () =>
  gateway.authorize({
    ...{ installation: "a1b2", orderId: 1, attempt: 1, amount: 100, currency: "usd" },
    ...{ method: "pm_card_visa", key: "order-1-authorize-1" },
  });
const openCheckout = (email: string | null = null) =>
  gateway.openCheckout({
    ...{
      installation: "a1b2",
      orderId: 1,
      lines: [],
      total: 100,
      currency: "usd",
      email,
      key: "k",
    },
    ...{ successUrl: "http://a.test/", cancelUrl: "http://a.test/", expiresAt: new Date() },
  });
const refund = (installation: string | null = "a1b2") =>
  gateway.refund({ installation, refundId: 1, key: "refund", providerRef: "pi_1", amount: 5 });

const intent = {
  ...{ id: "pi_1", status: "requires_capture", amount: 100, currency: "usd", amount_received: 0 },
};

describe("answers of the gateway", () => {
  it.each([
    ["no id", authorize, { ...intent, id: undefined }],
    ["no status", authorize, { ...intent, status: undefined }],
    ["no amount", authorize, { ...intent, amount: undefined }],
    ["no currency", () => gateway.retrieve("pi_1"), { ...intent, currency: undefined }],
    ["no received amount", authorize, { ...intent, amount_received: undefined }],
    [
      "a received amount as text",
      () => gateway.retrieve("pi_1"),
      { ...intent, amount_received: "1" },
    ],
    ["no amount of a refund", () => refund(), { id: "re_1", status: "succeeded" }],
    ["no id of a refund", () => refund(), { amount: 5, status: "succeeded" }],
    ["no address of a page", () => openCheckout(), { id: "cs_1", url: null, expires_at: 1 }],
    ["no expiry of a page", () => openCheckout(), { id: "cs_1", url: "http://pay.test/" }],
    ["no id of a session", () => gateway.retrieveCheckout("cs_1"), { status: "open" }],
  ])("with %s are refused as unknown", async (_name, call, answer) => {
    body = answer;
    await expect(call()).rejects.toThrow(GatewayUnavailable);
  });

  it.each([
    ["ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"],
    ["zoë@example.com", null],
    [null, null],
  ])("are not risked with the email %s of a checkout", async (email, field) => {
    body = { id: "cs_1", url: "http://pay.test/", expires_at: 1 };
    await openCheckout(email);
    expect(sent.get("customer_email")).toBe(field);
  });

  it("with all fields are reports", async () => {
    body = { ...intent, metadata: { installation: "a1b2", orderId: "7", attempt: "2" } };
    expect(await authorize()).toMatchObject({
      ...{ providerRef: "pi_1", installation: "a1b2", orderId: 7, attempt: 2 },
      ...{ amount: 100, currency: "usd", amountRefunded: 0 },
    });
    body = { ...intent, metadata: {}, latest_charge: { amount_refunded: 30 } };
    expect(await authorize()).toMatchObject({ installation: null, amountRefunded: 30 });
    body = { id: "re_1", amount: 5, status: "succeeded", metadata: null };
    expect(await refund()).toMatchObject({ providerRef: "re_1", amount: 5, status: "succeeded" });
  });
});

describe("the card of a payment", () => {
  const visa = { brand: "visa", last4: "4242", exp_year: 2034 };
  it.each([
    ["the charge", { latest_charge: { payment_method_details: { card: visa } } }],
    [
      "the payment method of a decline",
      { latest_charge: "ch_1", last_payment_error: { payment_method: { id: "pm_1", card: visa } } },
    ],
  ])("is read from %s", async (_name, fields) => {
    body = { ...intent, ...fields };
    expect((await gateway.retrieve("pi_1")).card).toEqual({ brand: "visa", last4: "4242" });
  });

  it.each([
    ["no charge", {}],
    ["a charge that is only named", { latest_charge: "ch_1" }],
    ["another payment method", { latest_charge: { payment_method_details: { link: {} } } }],
    [
      "digits that are none",
      { latest_charge: { payment_method_details: { card: { ...visa, last4: "<b>" } } } },
    ],
  ])("is unknown with %s, and the payment is reported all the same", async (_name, fields) => {
    body = { ...intent, ...fields };
    expect(await gateway.retrieve("pi_1")).toMatchObject({ state: "authorized", card: null });
  });
});

describe("the deletion of a customer", () => {
  it("is refused as unknown unless the answer says that it happened", async () => {
    body = { id: "cus_1", object: "customer", deleted: true };
    await gateway.deleteCustomer("cus_1");
    body = { id: "cus_1", object: "customer" };
    await expect(gateway.deleteCustomer("cus_1")).rejects.toThrow(GatewayUnavailable);
  });
});

describe("the metadata of a call", () => {
  it("names the installation, unless a version that named none made the first call", async () => {
    body = { id: "re_1", amount: 5, status: "succeeded" };
    await refund();
    expect(sent.get("metadata[installation]")).toBe("a1b2");
    await refund(null);
    expect([...sent.keys()].sort()).toEqual(["amount", "metadata[refundId]", "payment_intent"]);
    body = intent;
    await authorize();
    expect(sent.get("metadata[installation]")).toBe("a1b2");
  });
});

describe("a webhook", () => {
  const now = new Date("2026-11-30T12:00:00Z");
  const event = JSON.stringify({
    ...{ id: "evt_1", object: "event", type: "payment_intent.canceled" },
    data: { object: { id: "pi_1", object: "payment_intent", status: "canceled" } },
  });
  const verify = (shiftS: number) => {
    const signedAt = new Date(now.getTime() + shiftS * 1_000);
    return gateway.verifyEvent(event, signatureHeader("whsec_x", event, signedAt), now);
  };

  it.each([-300, 0, 300])("signed %d s from now is verified", (shiftS) => {
    expect(verify(shiftS)).toMatchObject({ id: "evt_1", objectId: "pi_1" });
  });

  it.each([-301, 301, 86_400])("signed %d s from now is refused", (shiftS) => {
    expect(() => verify(shiftS)).toThrow();
  });
});

describe("a list of events", () => {
  const range = { from: new Date(0), to: new Date(1_000), after: null };

  it("goes on after an event that is not readable, and takes the others' objects as hints", async () => {
    const object = { id: 7, object: "payment_intent", status: {}, last_payment_error: "declined" };
    body = {
      object: "list",
      has_more: true,
      data: [
        { id: "evt_1", type: "refund.failed", data: { object: { id: "re_1", object: "refund" } } },
        { id: "evt_2", type: "payment_intent.succeeded", data: { object } },
        { id: "evt_3", type: "payment_intent.succeeded" },
        { id: "evt_4" },
      ],
    };
    const { events, lastId, hasMore } = await gateway.listEvents(range);
    expect(events).toMatchObject([
      { id: "evt_1", objectId: "re_1", state: null },
      { id: "evt_2", objectId: "", state: null },
      { id: "evt_3", objectId: "", state: null },
    ]);
    expect({ lastId, hasMore }).toEqual({ lastId: "evt_4", hasMore: true });
  });
});
