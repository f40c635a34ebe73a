import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, inject, it } from "vitest";
import { signatureHeader } from "@/local/webhooks/signature";
import { findViolations } from "@/tests/chaos/invariants";
import { expectProblem } from "@/tests/contract/expect-problem";
import { ShopClient } from "@/tests/contract/shop-client";

const shop = new ShopClient(inject("system"));
afterAll(() => shop.close());

const { STRIPE_WEBHOOK_SECRET = "", CARRIER_SECRET = "" } = shop.system.variables;

interface WebhookSource {
  path: string;
  header: string;
  secret: string;
  body: (id: string, orderId: number, subject: string) => string;
}

const sources: Record<string, WebhookSource> = {
  gateway: {
    path: "/api/webhooks/stripe",
    header: "stripe-signature",
    secret: STRIPE_WEBHOOK_SECRET,
    body: (id, _orderId, subject) =>
      JSON.stringify({
        ...{ id, object: "event", type: "payment_intent.canceled" },
        data: { object: { id: subject, object: "payment_intent", status: "canceled" } },
      }),
  },
  carrier: {
    path: "/api/webhooks/carrier",
    header: "waybill-carrier-signature",
    secret: CARRIER_SECRET,
    body: (id, orderId, subject) =>
      JSON.stringify({ id, orderId, trackingNumber: subject, status: "returned" }),
  },
};

async function placeCompletedOrder(): Promise<{ id: number; refs: Record<string, string> }> {
  const { id } = await shop.place();
  await shop.untilFinished([id]);
  const [row] = await shop.rows<{ provider_ref: string; tracking_number: string }>(
    `select p.provider_ref, s.tracking_number from payments p join shipments s using (order_id)
      where order_id = $1`,
    [id],
  );
  return { id, refs: { gateway: row?.provider_ref ?? "", carrier: row?.tracking_number ?? "" } };
}

const countReceipts = "select count(*) from webhook_receipts where event_id = $1";

describe("A webhook", () => {
  it.concurrent.each(Object.keys(sources))(
    "from the %s is refused and not stored without a valid signature",
    async (name) => {
      const source = sources[name];
      if (!source) throw new Error(name);
      const order = await placeCompletedOrder();
      const id = `evt_${randomUUID()}`;
      const body = source.body(id, order.id, order.refs[name] ?? "");
      const hourAgo = new Date(Date.now() - 3_600_000);
      const inAnHour = new Date(Date.now() + 3_600_000);
      const validSignature = signatureHeader(source.secret, body, new Date());
      const signatures = [
        undefined,
        "",
        "nonsense",
        "t=1,v1=",
        validSignature.slice(0, -1),
        `${validSignature.slice(0, -1)}é`,
        signatureHeader("another secret", body, new Date()),
        signatureHeader(source.secret, `${body} `, new Date()),
        signatureHeader(source.secret, body, hourAgo),
        signatureHeader(source.secret, body, inAnHour),
      ];
      for (const signature of signatures) {
        const headers: Record<string, string> =
          signature === undefined ? {} : { [source.header]: signature };
        expectProblem(await shop.call(source.path, { body, headers, token: null }), 400);
      }
      const malformed = "{";
      const headers = { [source.header]: signatureHeader(source.secret, malformed, new Date()) };
      expectProblem(await shop.call(source.path, { body: malformed, headers, token: null }), 400);
      const huge = "x".repeat(70_000);
      const hugeHeaders = { [source.header]: signatureHeader(source.secret, huge, new Date()) };
      expectProblem(
        await shop.call(source.path, { body: huge, headers: hugeHeaders, token: null }),
        413,
      );
      expect(await shop.count(countReceipts, [id])).toBe(0);
    },
  );

  it.concurrent.each(Object.keys(sources))(
    "from the %s is stored once, and its claims are verified rather than trusted",
    async (name) => {
      const source = sources[name];
      if (!source) throw new Error(name);
      const order = await placeCompletedOrder();
      const before = await shop.read(order.id);
      const id = `evt_${randomUUID()}`;
      const body = source.body(id, order.id, order.refs[name] ?? "");
      const headers = { [source.header]: signatureHeader(source.secret, body, new Date()) };
      const responses = await Promise.all(
        Array.from({ length: 5 }, () => shop.call(source.path, { body, headers, token: null })),
      );
      expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
      expect(await shop.count(countReceipts, [id])).toBe(1);
      const unprocessed =
        "select event_id from webhook_receipts where event_id = $1 and sent_at is null";
      await shop.untilNone("unprocessed webhooks", unprocessed, [id], 30_000);
      // Completing another order takes longer than verifying the webhook.
      await placeCompletedOrder();
      expect(await shop.read(order.id)).toEqual(before);
      expect(await findViolations(shop, [order.id])).toEqual([]);
    },
  );
});
