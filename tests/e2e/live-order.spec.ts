import type { Page } from "@playwright/test";
import { scaled } from "@/local/slowness.mjs";
import { expect, expectNoHorizontalScroll, test } from "./shop-test";
import { TrackPage } from "./track-page";

/**
 * Core Web Vitals call a layout stable below this cumulative layout shift: the largest sum of the
 * shifts in a window of at most 5 s, in which less than 1 s lies between two of them. A sum over the
 * page's whole life would grow with every live update. Source: https://web.dev/articles/cls
 */
const layoutShiftMax = 0.1;
const statusSequence = ["pending", "processing", "shipped", "delivered", "completed"];
const steps = ["Placed", "Confirmed", "Shipped", "Delivered"];
const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

test("an order page follows the order from payment to completion without a reload, on desktop and phone", async ({
  context,
  shop,
  pace,
}) => {
  // Long enough to see each step, even when pages render slowly.
  await pace.carrier({ stepSeconds: scaled(500) / 1_000 });
  const order = await shop.place({ paymentMethod: null });
  const views = await Promise.all(
    [desktop, phone].map(async (size) => {
      const page = await context.newPage();
      await page.setViewportSize(size);
      const seen = await watch(page);
      const track = new TrackPage(page);
      await track.openLive(order);
      return { page, seen, track, paymentHeights: await watchPaymentHeight(page) };
    }),
  );
  await shop.pay(order.id);

  for (const { page, seen, track, paymentHeights } of views) {
    await track.expectStatus("completed");
    const { statuses, layoutShift } = await seen();
    expect(statuses).toEqual(statusSequence.filter((status) => statuses.includes(status)));
    expect(statuses).toEqual(expect.arrayContaining(["pending", "shipped", "completed"]));
    expect(layoutShift).toBeLessThan(layoutShiftMax);
    expect(await paymentHeights()).toHaveLength(1);
    await expectNoHorizontalScroll(page);

    await track.expectTimeline(await shop.events(order.id));
    const { shipment } = await shop.read(order.id);
    await expect(page.getByTestId("tracking-number")).toHaveText(`${shipment?.trackingNumber}`);
    await expect(track.headline).toHaveText("Delivered");
    await expect(track.progress).toContainText(steps.map((step) => `${step} done`));
    await expect(track.cancelOrder).toBeHidden();
    await track.expectConnection("live");
    expect(track.loads).toBe(1);
  }
});

interface Observed {
  statuses: string[];
  layoutShift: number;
}

/**
 * Records every status that the page shows, in order, and its cumulative layout shift, without
 * shifts shortly after user input.
 */
async function watch(page: Page): Promise<() => Promise<Observed>> {
  await page.addInitScript(() => {
    const seen: Observed = { statuses: [], layoutShift: 0 };
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const badge = document.querySelector<HTMLElement>("[data-testid=order-status]");
      const status = badge?.dataset.status;
      if (status && status !== seen.statuses.at(-1)) seen.statuses.push(status);
    }).observe(document, { attributes: true, childList: true, subtree: true });
    let shiftWindow = { startedAt: 0, lastAt: 0, sum: 0 };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (!("value" in entry && "hadRecentInput" in entry) || entry.hadRecentInput) continue;
        const { startTime } = entry;
        const isSameWindow =
          startTime - shiftWindow.lastAt < 1_000 && startTime - shiftWindow.startedAt < 5_000;
        if (!isSameWindow) shiftWindow = { startedAt: startTime, lastAt: startTime, sum: 0 };
        shiftWindow.lastAt = startTime;
        shiftWindow.sum += Number(entry.value);
        seen.layoutShift = Math.max(seen.layoutShift, shiftWindow.sum);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  return () => page.evaluate("seen");
}

/** Records every height of the payment's card from now on, beginning with the current one. */
async function watchPaymentHeight(page: Page): Promise<() => Promise<number[]>> {
  await page.getByRole("region", { name: "Payment", exact: true }).evaluate((card) => {
    const heights: number[] = [];
    Object.assign(window, { heights });
    new ResizeObserver(() => {
      const { height } = card.getBoundingClientRect();
      if (height !== heights.at(-1)) heights.push(height);
    }).observe(card);
  });
  return () => page.evaluate("heights");
}
