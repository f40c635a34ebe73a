import sql from "sql-template-tag";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { newFormKey } from "@/lib/domain/form-key";
import { startWorld, type World } from "@/tests/world";
import { readOrderMail } from "../notifications/read-mail";
import { sendPayLink } from "../notifications/send-pay-link";
import { refundOrder } from "../payments/refund-order";
import { addNote } from "./add-note";
import { advanceOrder } from "./advance-order";
import { holdOrder } from "./hold-order";
import { readDeskOrder } from "./read-desk-order";

let world: World;
let desk: Context;
let operatorName = "";
beforeAll(async () => {
  world = await startWorld();
  const [user] = await world.db.query<{ id: number; name: string }>(
    sql`SELECT id, name FROM users WHERE role = 'operator'`,
  );
  operatorName = user?.name ?? "";
  desk = world.as({ kind: "operator", userId: user?.id ?? 0, role: "operator" });
});
afterAll(() => world.close());

const read = (orderId: number, ctx = desk) => readDeskOrder({ ctx, input: { orderId } });

it("reads all that stands around an order, with people by name", async () => {
  const { id, total } = await world.place({ items: [{ productId: 2, quantity: 2 }] });
  for (let i = 0; i < 3; i += 1) await advanceOrder({ ctx: world.ctx, input: { orderId: id } });
  await holdOrder({ ctx: desk, input: { orderId: id, reason: "Looks odd" } });
  await addNote({ ctx: desk, input: { orderId: id, text: "Called her." } });
  const wish = { key: newFormKey(), reason: "Late", lines: [], restock: false };
  await refundOrder({ ctx: desk, input: { orderId: id, amount: 100, ...wish } });
  const told = await read(id);
  expect(told).toMatchObject({
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
  expect(told.events.map(({ seq }) => seq)).toEqual(told.events.map((_, index) => index + 1));
  expect(told.events.find(({ type }) => type === "order/held")?.actorName).toBe(operatorName);
  expect(told.events[0]?.actorName).toBe("Waybill");
});

it("tells a letter, and an open failure", async () => {
  const { id } = await world.place({ paymentMethod: null });
  await advanceOrder({ ctx: world.ctx, input: { orderId: id } });
  await sendPayLink({ ctx: desk, input: { orderId: id } });
  await world.db.query(sql`
    INSERT INTO failed_work (function_id, subject, run_id, event_name, events, order_ids,
      error_name, error)
    VALUES ('create-shipment', 'x', 'r', 'e', '[]', ${[id]}, 'CarrierAway', 'No answer.')`);
  const told = await read(id);
  expect(told.mails).toMatchObject([{ kind: "payment_link", status: "captured" }]);
  expect(told.failures).toMatchObject([{ error: "CarrierAway: No answer.", failures: 1 }]);
  const mailId = told.mails[0]?.id ?? 0;
  const input = { orderId: id, mailId };
  expect(await readOrderMail({ ctx: desk, input })).toMatchObject({
    html: expect.stringContaining("<html"),
  });
  const elsewhere = readOrderMail({ ctx: desk, input: { orderId: id + 1, mailId } });
  await expect(elsewhere).rejects.toBeInstanceOf(NotFound);
});

it("is for operators, and about orders that there are", async () => {
  const { id } = await world.place();
  await expect(read(999_999)).rejects.toBeInstanceOf(NotFound);
  const others = [
    { kind: "customer", customerId: 1, userId: 3 } as const,
    { kind: "api_key", id: 1, scopes: ["orders:read"] } as const,
    { kind: "tracking", orderId: id } as const,
  ];
  for (const actor of others) {
    await expect(read(id, world.as(actor))).rejects.toBeInstanceOf(Forbidden);
    const mail = readOrderMail({ ctx: world.as(actor), input: { orderId: id, mailId: 1 } });
    await expect(mail).rejects.toBeInstanceOf(Forbidden);
  }
});
