import { expect, type Locator, type Page } from "@playwright/test";
import type { OrderView } from "@/lib/domain/order/view";
import { scaled } from "@/local/slowness.mjs";

/** Enough for an order to complete, with an outage in between. */
const orderMsMax = scaled(60_000);

/** The tracking page of one order, as its customer sees it. */
export class TrackPage {
  readonly headline: Locator;
  readonly status: Locator;
  readonly connection: Locator;
  readonly timeline: Locator;
  readonly progress: Locator;
  readonly payNow: Locator;
  readonly cancelOrder: Locator;
  readonly cancelDialog: Locator;
  readonly confirmCancel: Locator;
  /** The number of page loads in this tab. */
  loads = 0;

  constructor(readonly page: Page) {
    this.headline = page.getByRole("heading", { level: 1 });
    this.status = page.getByTestId("order-status");
    this.connection = page.getByTestId("connection");
    this.timeline = page.getByRole("list", { name: "Timeline" }).getByRole("listitem");
    this.progress = page.getByRole("list", { name: "Progress" }).getByRole("listitem");
    this.payNow = page.getByRole("button", { name: "Pay now" });
    this.cancelOrder = page.getByRole("button", { name: "Cancel order", exact: true });
    this.cancelDialog = page.getByRole("dialog", { name: "Cancel this order?" });
    this.confirmCancel = page.getByRole("button", { name: "Yes, cancel order" });
    page.on("load", () => {
      this.loads += 1;
    });
  }

  /** The number of page loads, including one that is in progress. */
  async loadsSoFar(): Promise<number> {
    await this.page.waitForLoadState("load");
    return this.loads;
  }

  async open({ trackingToken }: Pick<OrderView, "trackingToken">): Promise<void> {
    await this.page.goto(`/track/${trackingToken}`);
  }

  /** Opens the page and waits for its live connection. */
  async openLive(order: Pick<OrderView, "trackingToken">): Promise<void> {
    await this.open(order);
    await this.expectConnection("live");
  }

  async expectConnection(connection: "live" | "connecting"): Promise<void> {
    await expect(this.connection).toHaveAttribute("data-connection", connection, {
      timeout: orderMsMax,
    });
  }

  async expectStatus(status: OrderView["status"]): Promise<void> {
    await expect(this.status).toHaveAttribute("data-status", status, { timeout: orderMsMax });
  }

  async expectPaymentStatus(status: OrderView["paymentStatus"]): Promise<void> {
    await expect(this.status).toHaveAttribute("data-payment-status", status, {
      timeout: orderMsMax,
    });
  }

  /** The timeline's events, oldest first: `1 order/created`, `2 inventory/reserved`, … */
  async events(): Promise<string[]> {
    const shown = await this.timeline.evaluateAll((entries: HTMLElement[]) =>
      entries.map(({ dataset }) => `${dataset.seq} ${dataset.eventType}`),
    );
    return shown.reverse();
  }

  /** Waits until the timeline shows exactly the order's events, in order and without gaps. */
  async expectTimeline(events: readonly { seq: number; type: string }[]): Promise<void> {
    const expected = events.map(({ seq, type }) => `${seq} ${type}`);
    await expect.poll(() => this.events(), { timeout: orderMsMax }).toEqual(expected);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  }
}
