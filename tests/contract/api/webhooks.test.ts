import { randomUUID } from "node:crypto";
import { afterAll, expect, inject, test } from "vitest";
import { signatureHeader } from "@/local/webhooks/signature";
import { violationsOf } from "@/tests/chaos/invariants";
import { expectProblem } from "@/tests/contract/problem";
import { Shop } from "@/tests/contract/shop";

const shop = new Shop(inject("system"));
afterAll(() => shop.close());

const { STRIPE_WEBHOOK_SECRET = "", CARRIER_SECRET = "" } = shop.system.variables;

interface Hook {
  path: string;
  header: string;
  secret: string;
  body: (id: string, orderId: number, subject: string) => string;
}

const hooks: Record<string, Hook> = {
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

async function completedOrder(): Promise<{ id: number; refs: Record<string, string> }> {
  const { id } = await shop.place();
  await shop.untilSettled([id]);
  const [row] = await shop.rows<{ provider_ref: string; tracking_number: string }>(
    `select p.provider_ref, s.tracking_number from payments p join shipments s using (order_id)
      where order_id = $1`,
    [id],
  );
  return { id, refs: { gateway: row?.provider_ref ?? "", carrier: row?.tracking_number ?? "" } };
}

const receipts = "select count(*) from webhook_receipts where event_id = $1";

test.concurrent.each(Object.keys(hooks))(
  "%s: what is not signed by it is refused and not kept",
  async (from) => {
    const hook = hooks[from];
    if (!hook) throw new Error(from);
    const order = await completedOrder();
    const id = `evt_${randomUUID()}`;
    const body = hook.body(id, order.id, order.refs[from] ?? "");
    const hourAgo = new Date(Date.now() - 3_600_000);
    const good = signatureHeader(hook.secret, body, new Date());
    const signatures = [
      undefined,
      "",
      "nonsense",
      "t=1,v1=",
      good.slice(0, -1),
      `${good.slice(0, -1)}é`,
      signatureHeader("another secret", body, new Date()),
      signatureHeader(hook.secret, `${body} `, new Date()),
      signatureHeader(hook.secret, body, hourAgo),
    ];
    for (const signature of signatures) {
      const headers: Record<string, string> =
        signature === undefined ? {} : { [hook.header]: signature };
      expectProblem(await shop.call(hook.path, { body, headers, token: null }), 400);
    }
    const malformed = "{";
    const headers = { [hook.header]: signatureHeader(hook.secret, malformed, new Date()) };
    expectProblem(await shop.call(hook.path, { body: malformed, headers, token: null }), 400);
    const huge = "x".repeat(70_000);
    const hugeHeaders = { [hook.header]: signatureHeader(hook.secret, huge, new Date()) };
    expectProblem(
      await shop.call(hook.path, { body: huge, headers: hugeHeaders, token: null }),
      413,
    );
    expect(await shop.count(receipts, [id])).toBe(0);
  },
);

test.concurrent.each(Object.keys(hooks))(
  "%s: a genuine one is a hint, kept once however often it comes, and lies change nothing",
  async (from) => {
    const hook = hooks[from];
    if (!hook) throw new Error(from);
    const order = await completedOrder();
    const before = await shop.read(order.id);
    const id = `evt_${randomUUID()}`;
    const body = hook.body(id, order.id, order.refs[from] ?? "");
    const headers = { [hook.header]: signatureHeader(hook.secret, body, new Date()) };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => shop.call(hook.path, { body, headers, token: null })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await shop.count(receipts, [id])).toBe(1);
    const handled = "select event_id from webhook_receipts where event_id = $1 and sent_at is null";
    await shop.untilNone("webhooks not handed on", handled, [id], 30_000);
    // Another order's whole life passes, and with it the time in which the hint is followed.
    await completedOrder();
    expect(await shop.read(order.id)).toEqual(before);
    expect(await violationsOf(shop, [order.id])).toEqual([]);
  },
);
