import { afterAll, expect, inject, test } from "vitest";
import { Shop } from "../shop";

const shop = new Shop(inject("system"));
afterAll(() => shop.close());

test("an email that can't be written is failed work of its own; the others of its batch are sent", async () => {
  const ids = (await shop.placeMany(6, { customerId: 3 })).map(({ id }) => id);
  const [poisoned = 0, ...fine] = ids;
  // No view of an order can be made whose beginning is no moment in time.
  await shop.db.query("update orders set created_at = 'infinity' where id = $1", [poisoned]);
  try {
    await shop.db.query("update orders set expires_at = now() where id = any($1)", [ids]);
    await shop.runCron("expire-pending-orders");
    const recorded = await shop.until("the failed work", 60_000, async () => {
      const found = await shop.rows(
        `select function_id, subject, order_ids, failures, error_name, jsonb_array_length(events) as n
         from failed_runs where $1 = any(order_ids)`,
        [poisoned],
      );
      return found.length > 0 ? found : null;
    });
    expect(recorded).toEqual([
      {
        function_id: "send-customer-emails",
        subject: expect.stringMatching(new RegExp(`^order-${poisoned}-\\d+$`)),
        order_ids: [poisoned],
        failures: 1,
        error_name: "TypeError",
        n: 1,
      },
    ]);
    const emails =
      "select order_id from emails where order_id = any($1) and kind = 'order_expired'";
    const sent = await shop.rows<{ order_id: number }>(emails, [ids]);
    expect(sent.map((email) => email.order_id).sort()).toEqual(fine.sort());
  } finally {
    await shop.db.query("update orders set created_at = now() where id = $1", [poisoned]);
  }
});
