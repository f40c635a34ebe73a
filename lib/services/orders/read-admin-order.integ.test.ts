import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { newFormKey } from "@/lib/domain/form-key";
import { readOrderEmail } from "@/lib/services/emails/read-order-email";
import { sendPayLink } from "@/lib/services/emails/send-pay-link";
import { refundOrder } from "@/lib/services/payments/refund-order";
import { failRun } from "@/tests/support/failed-runs";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { addNote } from "./add-note";
import { advanceOrder } from "./advance-order";
import { holdOrder } from "./hold-order";
import { readAdminOrder } from "./read-admin-order";

let shop: TestShop;
let admin: Context;
let operatorName = "";
beforeAll(async () => {
  shop = await startTestShop();
  const [user] = await shop.db.query<{ id: number; name: string }>(
    sql`SELECT id, name FROM users WHERE role = 'operator'`,
  );
  operatorName = user?.name ?? "";
  admin = shop.as({ kind: "operator", userId: user?.id ?? 0, role: "operator" });
});
afterAll(() => shop.close());

const read = (orderId: number, ctx = admin) => readAdminOrder({ ctx, input: { orderId } });

describe("readAdminOrder", () => {
  it("returns everything about an order, with the names of people", async () => {
    const { id, total } = await shop.place({ items: [{ productId: 2, quantity: 2 }] });
    for (let i = 0; i < 3; i += 1) await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    await holdOrder({ ctx: admin, input: { orderId: id, reason: "Looks odd" } });
    await addNote({ ctx: admin, input: { orderId: id, key: newFormKey(), text: "Called her." } });
    const form = { key: newFormKey(), reason: "Late", lines: [], restock: false };
    await refundOrder({ ctx: admin, input: { orderId: id, amount: 100, ...form } });
    const view = await read(id);
    expect(view).toMatchObject({
      order: { id, status: "processing", paymentStatus: "partially_refunded" },
      hold: { reason: "Looks odd" },
      waiting: { for: "operator", action: null, attention: "The order is on hold." },
      refundable: total - 100,
      stock: [{ productId: 2, reservation: "open", available: expect.any(Number) }],
      customer: { name: "Ada Marsh", orders: 1 },
      notes: [{ text: "Looks odd", name: operatorName }, { text: "Called her." }],
      payments: [
        {
          attempt: 1,
          capturedAmount: total,
          refunds: [{ amount: 100, reason: "Late", status: "succeeded", name: operatorName }],
        },
      ],
      actions: { hold: expect.stringContaining("already"), release: null, refund: null },
    });
    expect(view.events.map(({ seq }) => seq)).toEqual(view.events.map((_, index) => index + 1));
    expect(view.events.find(({ type }) => type === "order/held")?.actorName).toBe(operatorName);
    expect(view.events[0]?.actorName).toBe("System");
  });

  it("returns emails and open failures", async () => {
    const { id } = await shop.place({ paymentMethod: null });
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    await sendPayLink({ ctx: admin, input: { orderId: id } });
    const { fingerprint, runId } = await failRun(shop.ctx, id, { message: "No response." });
    const view = await read(id);
    expect(view.emails).toMatchObject([{ kind: "payment_link", status: "captured" }]);
    expect(view.failures).toMatchObject([
      { error: "CarrierUnavailable: No response.", failures: 1, fingerprint, runId },
    ]);
    const emailId = view.emails[0]?.id ?? 0;
    const input = { orderId: id, emailId };
    expect(await readOrderEmail({ ctx: admin, input })).toMatchObject({
      html: expect.stringContaining("<html"),
    });
    const fromOtherOrder = readOrderEmail({ ctx: admin, input: { orderId: id + 1, emailId } });
    await expect(fromOtherOrder).rejects.toBeInstanceOf(NotFound);
  });

  it("refuses everyone but operators, and orders that do not exist", async () => {
    const { id } = await shop.place();
    await expect(read(999_999)).rejects.toBeInstanceOf(NotFound);
    const others = [
      { kind: "customer", customerId: 1, userId: 3 } as const,
      { kind: "api_key", id: 1, scopes: ["orders:read"] } as const,
      { kind: "tracking", orderId: id } as const,
    ];
    for (const actor of others) {
      await expect(read(id, shop.as(actor))).rejects.toBeInstanceOf(Forbidden);
      const email = readOrderEmail({ ctx: shop.as(actor), input: { orderId: id, emailId: 1 } });
      await expect(email).rejects.toBeInstanceOf(Forbidden);
    }
  });
});
