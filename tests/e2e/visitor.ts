import { expect, type Page } from "@playwright/test";
import { demoPassword } from "@/lib/demo";
import type { SystemAddress } from "@/tests/support/system";

/** The actions of a visitor in the shop, from the catalog to payment. */
export class Visitor {
  constructor(readonly page: Page) {}

  async addToCart(productId: number, quantity = 1): Promise<void> {
    await this.page.goto(`/products/${productId}`);
    await this.page.getByLabel("Quantity").fill(String(quantity));
    await this.page.getByRole("button", { name: "Add to cart" }).click();
    await expect(this.page.getByText("to your cart")).toBeVisible();
  }

  async expectCartUnits(units: number): Promise<void> {
    const badge = this.page.getByTestId("cart-units");
    if (units === 0) await expect(badge).toBeHidden();
    else await expect(badge).toContainText(String(units));
  }

  async fillAddress(): Promise<void> {
    await this.page.getByRole("textbox", { name: "Name", exact: true }).fill("Ida Guest");
    await this.page.getByLabel("Address", { exact: true }).fill("12 Harbour Street");
    await this.page.getByLabel("Postal code").fill("1100-001");
    await this.page.getByLabel("City").fill("Lisbon");
    await this.page.getByLabel("Country").selectOption({ label: "Portugal" });
  }

  /** Opens the checkout from the cart and fills it in as a guest, up to the payment buttons. */
  async openGuestCheckout(email: string): Promise<void> {
    await this.page.goto("/cart");
    await this.page.getByRole("link", { name: "Check out" }).click();
    await expect(this.page.getByRole("heading", { level: 1 })).toHaveText("Checkout");
    await this.page.getByLabel("Email").fill(email);
    await this.fillAddress();
  }

  /** Pays on the hosted checkout with one of its test cards. */
  async payByCard(card: string, { gatewayUrl }: SystemAddress): Promise<void> {
    await expect(this.page).toHaveURL(new RegExp(`^${gatewayUrl}/c/pay/`));
    await this.page.locator(`input[name=card][value=${card}]`).check();
    await this.page.getByRole("button", { name: /^Pay/ }).click();
  }

  /** Signs in with the form, on the current page if that is the sign-in page. */
  async signIn(email: string, password = demoPassword): Promise<void> {
    if (!/\/signin/.test(this.page.url())) await this.page.goto("/signin");
    await this.page.waitForLoadState("networkidle");
    await this.page.getByLabel("Email").fill(email);
    await this.page.getByLabel("Password").fill(password);
    await this.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(this.page).not.toHaveURL(/\/signin/);
  }
}
