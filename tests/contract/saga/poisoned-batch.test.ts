import { afterAll, describe, expect, inject, it } from "vitest";
import { ShopClient } from "@/tests/contract/shop-client";

const shop = new ShopClient(inject("system"));
afterAll(() => shop.close());

describe("A batch of customer emails", () => {
  it("records one failed run for an email that can't be rendered, and sends the rest of its batch", async () => {
    const ids = (await shop.placeMany(6, { customerId: 3 })).map(({ id }) => id);
    const [brokenId = 0, ...otherIds] = ids;
    const emails = "select order_id from emails where order_id = any($1) and kind = $2";
    await shop.until("the confirmations", 60_000, async () => {
      const confirmed = await shop.rows(emails, [ids, "order_confirmation"]);
      return confirmed.length === ids.length ? confirmed : null;
    });
    // An infinite creation time can't be formatted, so the email about this order can't be rendered.
    await shop.db.query("update orders set created_at = 'infinity' where id = $1", [brokenId]);
    try {
      await shop.db.query("update orders set expires_at = now() where id = any($1)", [ids]);
      await shop.runCron("expire-pending-orders");
      const recorded = await shop.until("the failed run", 60_000, async () => {
        const found = await shop.rows(
          `select function_id, subject, order_ids, failures, error_name, jsonb_array_length(events) as n
         from failed_runs where $1 = any(order_ids)`,
          [brokenId],
        );
        return found.length > 0 ? found : null;
      });
      expect(recorded).toEqual([
        {
          function_id: "send-customer-emails",
          subject: expect.stringMatching(new RegExp(`^order-${brokenId}-\\d+$`)),
          order_ids: [brokenId],
          failures: 1,
          error_name: "TypeError",
          n: 1,
        },
      ]);
      const sent = await shop.rows<{ order_id: number }>(emails, [ids, "order_expired"]);
      expect(sent.map((email) => email.order_id).sort()).toEqual(otherIds.sort());
    } finally {
      await shop.db.query("update orders set created_at = now() where id = $1", [brokenId]);
    }
  });
});
