import { randomUUID } from "node:crypto";
import type { Browser, Page } from "@playwright/test";
import type { ShopClient } from "@/tests/contract/shop-client";
import { expect, test } from "./shop-test";
import { TrackPage } from "./track-page";
import { Visitor } from "./visitor";

const ada = "customer@waybill.test";

/** The link in the latest email of a kind to an address. */
async function linkFor(shop: ShopClient, to: string, kind: string): Promise<string> {
  return shop.until(`an email to ${to}`, 20_000, async () => {
    const [email] = await shop.rows<{ text: string }>(
      `select text from emails where "to" = $1 and kind = $2 order by id desc limit 1`,
      [to, kind],
    );
    return /https?:\/\/\S+\?token=[\w-]+/.exec(email?.text ?? "")?.[0] ?? null;
  });
}

/** Expects a success message with the focus, which moves there because the button may be gone. */
async function expectSuccess(page: Page, text: string): Promise<void> {
  await expect(page.locator("p:focus")).toContainText(text);
}

/** Creates an account through the pages and leaves the browser signed out. */
async function signUp(
  page: Page,
  shop: ShopClient,
  email: string,
  password: string,
): Promise<void> {
  await page.goto("/signup");
  await page.getByLabel("Name").fill("Nia Newcomer");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expectSuccess(page, "Check your email");
  await page.goto(await linkFor(shop, email, "verify_email"));
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Verify email" }).click();
  await expectSuccess(page, "Your email is verified.");
}

async function inNewBrowser(browser: Browser, shop: ShopClient): Promise<Page> {
  // Sign-in needs JavaScript, even in tests whose own page has none.
  const context = await browser.newContext({
    baseURL: shop.system.appUrl,
    javaScriptEnabled: true,
  });
  return context.newPage();
}

test("a customer signs in, orders, pays and finds the order under My orders", async ({
  page,
  shop,
}) => {
  const visitor = new Visitor(page);
  const productId = await shop.addProduct();
  await visitor.addToCart(productId);
  await visitor.signIn(ada);
  await visitor.expectCartUnits(1);
  await page.goto("/checkout");
  await expect(page.getByLabel("Email")).toBeHidden();
  await expect(page.getByLabel("Address", { exact: true })).toHaveValue("1 Harbour Street");
  await expect(page.getByLabel("Country")).toHaveValue("GB");
  await page.getByRole("button", { name: "Pay now" }).click();
  await visitor.payByCard("pm_card_visa", shop.system);
  await expect(page).toHaveURL(/\/account\/orders\/\d+\?checkout=done$/);
  const track = new TrackPage(page);
  await track.expectStatus("completed");
  await track.expectConnection("live");
  const orderId = Number(/orders\/(\d+)/.exec(page.url())?.[1]);
  await track.expectTimeline(await shop.events(orderId));
  expect(await shop.read(orderId)).toMatchObject({ customerId: 1, email: ada });

  await page.getByRole("link", { name: "My orders" }).click();
  const row = page.getByRole("listitem").filter({ hasText: `#${orderId}` });
  await expect(row).toContainText("Completed");
  await row.getByRole("link").click();
  await expect(track.headline).toHaveText("Delivered");
  await page.getByRole("link", { name: "Invoice" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Invoice #${orderId}`);
});

test("a customer saves a card while paying, makes it the default, pays with it and removes it", async ({
  page,
  shop,
}) => {
  const email = `cards-${randomUUID()}@waybill.test`;
  const password = randomUUID();
  await signUp(page, shop, email, password);
  const visitor = new Visitor(page);
  await visitor.signIn(email, password);
  await page.goto("/account/settings");
  const cards = page.getByRole("region", { name: "Saved cards" });
  await expect(cards).toContainText("No saved cards");

  const [customer] = await shop.rows<{ id: number }>("select id from customers where email = $1", [
    email,
  ]);
  const { id } = await shop.place({ customerId: customer?.id, paymentMethod: null });
  await page.goto(`/account/orders/${id}`);
  await page.getByRole("button", { name: "Pay now" }).click();
  await page.getByLabel("Save this card for my next order").check();
  await page.getByRole("button", { name: /^Pay / }).click();
  await page.waitForURL(/checkout=done/);

  await page.goto("/account/settings");
  await expect(cards).toContainText("Visa •••• 4242");
  await expect(cards).not.toContainText("pm_");
  await cards.getByRole("button", { name: "Make default: Visa ending in 4242" }).click();
  await expect(cards.getByText("Default", { exact: true })).toBeVisible();

  await visitor.addToCart(await shop.addProduct());
  await page.goto("/checkout");
  await visitor.fillAddress();
  await expect(page.getByRole("radio", { name: /Visa •••• 4242/ })).toBeChecked();
  await page.getByRole("button", { name: "Pay now" }).click();
  await expect(page).toHaveURL(/\/account\/orders\/\d+$/);
  const payment = page.getByRole("region", { name: "Payment" });
  await expect(payment).toContainText("Visa •••• 4242");
  await new TrackPage(page).expectStatus("completed");
  await page.getByRole("link", { name: "Invoice" }).click();
  await expect(page.getByText("Visa •••• 4242")).toBeVisible();

  await visitor.addToCart(await shop.addProduct());
  await page.goto("/checkout");
  await page.getByRole("radio", { name: "Another card" }).check();
  await page.getByRole("button", { name: "Pay now" }).click();
  await visitor.payByCard("pm_card_mastercard", shop.system);
  await expect(page).toHaveURL(/checkout=done$/);

  await shop.rows(
    `update gateway.payment_methods set object = jsonb_set(object, '{card,exp_year}', '2020')
      where customer = (select gateway_customer_ref from customers where id = $1)`,
    [customer?.id],
  );
  await visitor.addToCart(await shop.addProduct());
  await page.goto("/checkout");
  await expect(
    page.getByRole("radio", { name: /Visa •••• 4242.*Expired 12\/2020/ }),
  ).toBeDisabled();
  await expect(page.getByRole("radio", { name: "Another card" })).toBeChecked();

  await page.goto("/account/settings");
  await expect(cards).toContainText("Expired 12/2020");
  await cards.getByRole("button", { name: "Remove: Visa ending in 4242" }).click();
  await expect(cards).toContainText("No saved cards");
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a customer corrects an empty name", async ({ browser, page, shop }) => {
      const elsewhere = await inNewBrowser(browser, shop);
      await new Visitor(elsewhere).signIn(ada);
      await page.context().addCookies(await elsewhere.context().cookies());
      await elsewhere.context().close();
      await page.goto("/account/settings");
      const field = page.getByRole("textbox", { name: "Your name" });
      const name = await field.inputValue();
      await field.fill("");
      await page.getByRole("button", { name: "Save name" }).click();
      await expect(field).toHaveAccessibleDescription("Enter your name.");
      await field.fill(name);
      await page.getByRole("button", { name: "Save name" }).click();
      await expect(page.getByText("Name saved.")).toBeVisible();
    });

    test("a customer whose session ends at checkout is asked to sign in again or check out as a guest", async ({
      browser,
      page,
      shop,
    }) => {
      await new Visitor(page).addToCart(await shop.addProduct());
      const elsewhere = await inNewBrowser(browser, shop);
      await new Visitor(elsewhere).signIn(ada);
      const cookies = await elsewhere.context().cookies();
      await elsewhere.context().close();
      const sessions = cookies.filter(({ name }) => /session/.test(name));
      await page.context().addCookies(sessions);
      await page.goto("/checkout");
      await page.getByLabel("City").fill("Porto");
      for (const { name } of sessions) await page.context().clearCookies({ name });
      await page.getByRole("button", { name: "Pay later" }).click();
      const alert = page.getByRole("main").getByRole("alert");
      await expect(alert).toHaveText(
        "You've been signed out. Sign in again, or check out as a guest.",
      );
      await expect(alert.getByRole("link", { name: "Sign in again" })).toHaveAttribute(
        "href",
        "/signin?next=/checkout",
      );
      await expect(page.getByLabel("City")).toHaveValue("Porto");
      await page.getByLabel("Email").fill("signed.out@example.com");
      await page.getByRole("button", { name: "Pay later" }).click();
      await expect(page).toHaveURL(/\/track\//);
    });
  });
}

test.describe("another customer's order", () => {
  test.use({ expectedErrors: /status of 404/ });

  test("can't be reached by any page, form, channel or API call", async ({
    browser,
    page,
    shop,
  }) => {
    // Two people in two browsers, and a sign-up.
    test.slow();
    const visitor = new Visitor(page);
    await visitor.addToCart(await shop.addProduct());
    await visitor.signIn(ada);
    await page.goto("/checkout");
    await page.getByRole("button", { name: "Pay later" }).click();
    const track = new TrackPage(page);
    await track.expectConnection("live");
    const orderId = Number(/orders\/(\d+)/.exec(page.url())?.[1]);

    const email = `stranger-${randomUUID()}@example.com`;
    const other = await inNewBrowser(browser, shop);
    await signUp(other, shop, email, "a stranger's password");
    await new Visitor(other).signIn(email, "a stranger's password");
    const order = `/account/orders/${orderId}`;
    for (const path of [order, `${order}/invoice`]) {
      expect((await other.goto(path))?.status(), path).toBe(404);
      await expect(other.getByRole("heading", { level: 1 })).toHaveText("Page not found");
    }
    const origin = { origin: shop.system.appUrl };
    const api = `/api/v1/orders/${orderId}`;
    const calls = [
      other.request.get(api),
      other.request.get(`${api}/events`),
      other.request.post(`${api}/cancel`, { data: {}, headers: origin }),
      other.request.post(`${api}/checkout`, { data: {}, headers: origin }),
    ];
    for (const response of await Promise.all(calls)) expect(response.status()).toBe(404);
    const channel = await other.request.post("/api/pusher/auth", {
      form: { socket_id: "1.1", channel_name: `private-order-${orderId}` },
      headers: origin,
    });
    expect([403, 404]).toContain(channel.status());

    // The form of their own order, manipulated to contain the other customer's order id.
    await new Visitor(other).addToCart(await shop.addProduct());
    await other.goto("/checkout");
    await new Visitor(other).fillAddress();
    await other.getByRole("button", { name: "Pay later" }).click();
    const theirs = new TrackPage(other);
    await theirs.expectConnection("live");
    // Wait for the last automatic change, after which nothing re-renders the form.
    const ownId = Number(/orders\/(\d+)/.exec(other.url())?.[1]);
    await shop.untilOrder(ownId, "reserved", (now) => now.inventoryStatus === "reserved");
    await theirs.expectTimeline(await shop.events(ownId));
    await theirs.cancelOrder.click();
    await other.locator("input[name=orderId]").evaluateAll((inputs, id) => {
      for (const input of inputs) input.setAttribute("value", String(id));
    }, orderId);
    await theirs.confirmCancel.click();
    await expect(theirs.cancelDialog.getByRole("alert")).toHaveText("Order not found.");
    await other.context().close();
    expect((await shop.read(orderId)).status).toBe("pending");

    // The owner can still cancel it.
    await track.cancelOrder.click();
    await track.cancelDialog.getByLabel("Reason (optional)").fill("Found my old one");
    await track.confirmCancel.click();
    await track.expectStatus("cancelled");
    await expect(page.getByText("“Found my old one”")).toBeVisible();
    await shop.untilFinished([orderId]);
    await track.expectTimeline(await shop.events(orderId));
    // Leave the page, which might still send requests.
    await page.goto("about:blank");
    await page.context().clearCookies();
    await page.goto(order);
    await expect(page).toHaveURL(/\/signin\?next=/);
  });
});

test("a new customer signs up, saves an address, changes and resets the password", async ({
  browser,
  page,
  shop,
}) => {
  test.slow();
  const email = `nia-${randomUUID()}@example.com`;
  const [first, second, third] = ["first long password", "second long password", "third of them"];
  await signUp(page, shop, email, first);
  const visitor = new Visitor(page);
  await visitor.signIn(email, first);
  await expect(page.getByText(/^No orders yet/)).toBeVisible();

  await page.getByRole("link", { name: "Account" }).click();
  await visitor.fillAddress();
  await page.getByLabel("City").fill("Porto");
  await page.getByRole("button", { name: "Save address" }).click();
  await expectSuccess(page, "Address saved.");
  await page.getByRole("textbox", { name: "Your name" }).fill("Nia N. Newcomer");
  await page.getByRole("button", { name: "Save name" }).click();
  await expectSuccess(page, "Name saved.");
  await page.reload();
  await expect(page.getByLabel("City")).toHaveValue("Porto");
  await expect(page.getByLabel("Country")).toHaveValue("PT");

  const elsewhere = await inNewBrowser(browser, shop);
  await new Visitor(elsewhere).signIn(email, first);
  await page.reload();
  await expect(page.getByRole("button", { name: /^Sign out ./ })).toHaveCount(1);
  await page.getByLabel("Current password").fill("not my password");
  await page.getByLabel("New password").fill(second);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("That's not your current password.")).toBeVisible();
  await page.getByLabel("Current password").fill(first);
  await page.getByRole("button", { name: "Change password" }).click();
  await expectSuccess(page, "Password changed");
  await expect(page.getByRole("button", { name: /^Sign out ./ })).toHaveCount(0);
  await elsewhere.goto("/account/orders");
  await expect(elsewhere).toHaveURL(/\/signin/);

  await new Visitor(elsewhere).signIn(email, second);
  await page.reload();
  await page.getByRole("button", { name: /^Sign out ./ }).click();
  await expect(page.getByRole("button", { name: /^Sign out ./ })).toHaveCount(0);
  await elsewhere.goto("/account/orders");
  await expect(elsewhere).toHaveURL(/\/signin/);

  await elsewhere.goto("/forgot-password");
  await elsewhere.getByLabel("Email").fill(email);
  await elsewhere.getByRole("button", { name: /link/i }).click();
  await elsewhere.goto(await linkFor(shop, email, "reset_password"));
  await elsewhere.getByLabel("Password").fill(third);
  await elsewhere.getByRole("button", { name: "Set password" }).click();
  await expectSuccess(elsewhere, "Password changed");
  await page.goto("/account/orders");
  await expect(page).toHaveURL(/\/signin/);
  await visitor.signIn(email, third);
  await expect(page).toHaveURL(/\/account/);
  await elsewhere.context().close();
});
