import { expect as expectSoon, type Locator, type Page } from "@playwright/test";
import { scaled } from "@/local/slowness.mjs";

/** Enough for an order to complete on a busy machine. */
const orderMsMax = scaled(60_000);
const expect = expectSoon.configure({ timeout: orderMsMax });

/** The order page of the admin. */
export class AdminOrderView {
  readonly status: Locator;
  readonly paymentStatus: Locator;
  readonly waiting: Locator;
  readonly viewers: Locator;
  readonly dialog: Locator;
  readonly timeline: Locator;

  constructor(readonly page: Page) {
    this.status = page.getByTestId("order-status");
    this.paymentStatus = page.getByTestId("payment-status");
    this.waiting = page.getByTestId("waiting");
    this.viewers = page.getByTestId("viewers");
    this.dialog = page.getByRole("dialog");
    this.timeline = page.getByRole("list", { name: "Timeline" }).getByRole("listitem");
  }

  /** Opens the page and waits for its live connection. */
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

  /** Opens the dialog of an action, fills in its text field, if any, and confirms. */
  async act(name: string, confirm: string, field?: { label: string; text: string }): Promise<void> {
    await this.button(name).click();
    if (field) await this.dialog.getByLabel(field.label).fill(field.text);
    await this.dialog.getByRole("button", { name: confirm, exact: true }).click();
  }
}
