import type { Page } from "@playwright/test";
import { scaled } from "@/local/slowness.mjs";
import { expect, expectNoSidewaysScroll, test } from "@/tests/e2e/shop-test";
import { TrackPage } from "@/tests/e2e/track-page";

/** The limit under which a layout counts as stable. */
const layoutShiftMax = 0.1;
const way = ["pending", "processing", "shipped", "delivered", "completed"];
const stops = ["Placed", "Paid & reserved", "Shipped", "Delivered"];
const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

test("an order is followed from payment to its end without a reload, on a desktop and a phone", async ({
  context,
  shop,
  pace,
}) => {
  // Each step is seen for a while, also where pages are drawn slowly.
  await pace.carrier({ stepSeconds: scaled(500) / 1_000 });
  const order = await shop.place({ paymentMethod: null });
  const views = await Promise.all(
    [desktop, phone].map(async (size) => {
      const page = await context.newPage();
      await page.setViewportSize(size);
      const seen = await watch(page);
      const track = new TrackPage(page);
      await track.openLive(order);
      return { page, seen, track };
    }),
  );
  await shop.pay(order.id);

  for (const { page, seen, track } of views) {
    await track.expectStatus("completed");
    const { statuses, layoutShift } = await seen();
    expect(statuses).toEqual(way.filter((status) => statuses.includes(status)));
    expect(statuses).toEqual(expect.arrayContaining(["pending", "shipped", "completed"]));
    expect(layoutShift).toBeLessThan(layoutShiftMax);
    await expectNoSidewaysScroll(page);

    await track.expectTimeline(await shop.events(order.id));
    const { shipment } = await shop.read(order.id);
    await expect(page.getByTestId("tracking-number")).toHaveText(`${shipment?.trackingNumber}`);
    await expect(track.headline).toHaveText("Delivered");
    await expect(track.progress).toContainText(stops.map((stop) => `${stop} done`));
    await expect(track.cancelOrder).toBeHidden();
    await track.expectConnection("live");
    expect(track.loads).toBe(1);
  }
});

interface Seen {
  statuses: string[];
  layoutShift: number;
}

/**
 * Has the next page record each status that it shows, in order, and the sum of its layout shifts
 * (those soon after an input don't count, as browsers have it).
 */
async function watch(page: Page): Promise<() => Promise<Seen>> {
  await page.addInitScript(() => {
    const seen: Seen = { statuses: [], layoutShift: 0 };
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const badge = document.querySelector<HTMLElement>("[data-testid=order-status]");
      const status = badge?.dataset.status;
      if (status && status !== seen.statuses.at(-1)) seen.statuses.push(status);
    }).observe(document, { attributes: true, childList: true, subtree: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (!("value" in entry && "hadRecentInput" in entry) || entry.hadRecentInput) continue;
        seen.layoutShift += Number(entry.value);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  return () => page.evaluate("seen");
}
