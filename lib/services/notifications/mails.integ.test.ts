import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { startWorld, type World } from "@/tests/world";
import { sendOrderMails } from "./send-order-mails";
import { sendStockAlert } from "./send-stock-alert";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const mails = (orderId: number) =>
  world.db.query<{ kind: string; status: string; to: string; text: string }>(sql`
    SELECT kind, status, "to", text FROM mails WHERE order_id = ${orderId} ORDER BY id`);

describe("letters", () => {
  it("writes one letter for one event, however often and at once the batch is repeated", async () => {
    const { id, trackingToken } = await world.place();
    const events = [
      { orderId: id, seq: 5, type: "payment/completed", data: { amount: 1450 } },
      {
        orderId: id,
        seq: 6,
        type: "order/shipped",
        data: { carrier: "Post", trackingNumber: "T" },
      },
      { orderId: id, seq: 4, type: "inventory/reserved", data: {} },
    ];
    await Promise.all([1, 2, 3].map(() => sendOrderMails({ ctx: world.ctx, input: { events } })));
    await sendOrderMails({ ctx: world.ctx, input: { events } });
    const sent = await mails(id);
    expect(sent.map(({ kind, status }) => [kind, status])).toEqual([
      ["payment_confirmation", "captured"],
      ["order_shipped", "captured"],
    ]);
    expect(sent[0]?.to).toBe("customer@waybill.test");
    expect(sent[0]?.text).toContain("$14.50");
    expect(sent[0]?.text).toContain(`http://shop.test/track/${trackingToken}`);
  });

  it("leaves a letter queued when the server is away, and delivers it on the next try", async () => {
    const { id } = await world.place();
    const events = [{ orderId: id, seq: 2, type: "order/delivered", data: {} }];
    const away: Context = {
      ...world.ctx,
      mailer: {
        deliver: async () => {
          throw new Error("connection refused");
        },
      },
    };
    await expect(sendOrderMails({ ctx: away, input: { events } })).rejects.toThrow("refused");
    expect((await mails(id)).map((mail) => mail.status)).toEqual(["queued"]);
    await sendOrderMails({ ctx: world.ctx, input: { events } });
    expect((await mails(id)).map((mail) => mail.status)).toEqual(["captured"]);
  });

  it("tells operations about low stock once", async () => {
    const alert = { kind: "low_stock", productIds: [1], orderId: null, cause: 7 } as const;
    await sendStockAlert({ ctx: world.ctx, input: alert });
    await sendStockAlert({ ctx: world.ctx, input: alert });
    const sent = await world.db.query<{ subject: string }>(
      sql`SELECT subject FROM mails WHERE kind = 'low_stock_alert'`,
    );
    expect(sent).toEqual([{ subject: "Low stock: Stoneware mug" }]);
  });
});
