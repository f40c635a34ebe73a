import { expect as expectSoon, type Locator, type Page } from "@playwright/test";
import { scaled } from "@/local/slowness.mjs";

/** Enough for an order's whole way, on a busy machine. */
const settledMsMax = scaled(60_000);
const expect = expectSoon.configure({ timeout: settledMsMax });

/** What an operator sees of one order. */
export class AdminOrderView {
  readonly status: Locator;
  readonly paymentStatus: Locator;
  readonly why: Locator;
  readonly viewers: Locator;
  readonly dialog: Locator;
  readonly timeline: Locator;

  constructor(readonly page: Page) {
    this.status = page.getByTestId("order-status");
    this.paymentStatus = page.getByTestId("payment-status");
    this.why = page.getByTestId("why");
    this.viewers = page.getByTestId("viewers");
    this.dialog = page.getByRole("dialog");
    this.timeline = page.getByRole("list", { name: "Timeline" }).getByRole("listitem");
  }

  /** Opens the page and waits until it hears of every step. */
  async openLive(orderId: number): Promise<void> {
    await this.page.goto(`/admin/orders/${orderId}`);
    const connection = this.page.getByTestId("connection").first();
    await expect(connection).toHaveAttribute("data-connection", "live");
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  async expectStatus(status: string): Promise<void> {
    await expect(this.status).toHaveAttribute("data-status", status);
  }

  /** Opens the dialog of an action, fills its words in, and confirms. */
  async act(name: string, confirm: string, words?: { label: string; text: string }): Promise<void> {
    await this.button(name).click();
    if (words) await this.dialog.getByLabel(words.label).fill(words.text);
    await this.dialog.getByRole("button", { name: confirm, exact: true }).click();
  }
}
