import { whileDown } from "@/tests/support/system";
import { expect, test } from "./shop-test";

test.use({ expectedErrors: /WebSocket connection to .* failed/ });

test("a page that loses its live connection shows it, and catches up automatically", async ({
  page,
  shop,
  track,
}) => {
  const order = await shop.place({ paymentMethod: null });
  await shop.untilOrder(order.id, "reserved", (now) => now.inventoryStatus === "reserved");
  await track.openLive(order);

  await whileDown(shop.system, "services", async () => {
    await track.expectConnection("connecting");
    await expect(track.connection).toHaveText("Connecting");
    expect((await shop.cancel(order.id, "Canceled while offline")).status).toBe(200);
  });

  await track.expectConnection("live");
  await track.expectStatus("cancelled");
  await expect(page.getByText("“Canceled while offline”")).toBeVisible();
  await shop.untilFinished([order.id]);
  await track.expectTimeline(await shop.events(order.id));
  expect(track.loads).toBe(1);
});
