import { randomUUID } from "node:crypto";
import { expect, test } from "./shop-test";

const answer = /If an order matches, we've emailed its link to that address/;

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a guest finds an order by its number and email address", async ({
      page,
      shop,
      track,
    }) => {
      const email = `finder-${randomUUID()}@example.com`;
      const order = await shop.place({ customerId: null, email, paymentMethod: null });
      await page.goto("/");
      const nav = page.getByRole("navigation", { name: "Shop" });
      await nav.getByRole("link", { name: "Find your order" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Find your order");
      await page.getByLabel("Order number", { exact: true }).fill(`#${order.id}`);
      await page.getByLabel("Email", { exact: true }).fill(email.toUpperCase());
      await page.getByRole("button", { name: "Email my order link" }).click();
      await expect(page.getByText(answer)).toBeVisible();
      const link = await shop.until(`an email to ${email}`, 20_000, async () => {
        const [sent] = await shop.rows<{ text: string }>(
          `select text from emails where "to" = $1 and kind = 'tracking_link'`,
          [email],
        );
        return /https?:\/\/\S+\/track\/\S+/.exec(sent?.text ?? "")?.[0] ?? null;
      });
      await page.goto(link);
      await expect(track.headline).toHaveText("Waiting for your payment");
    });

    test("a wrong number or address gets the same answer and sends nothing", async ({
      page,
      shop,
    }) => {
      const email = `finder-${randomUUID()}@example.com`;
      const stranger = `stranger-${randomUUID()}@example.com`;
      const order = await shop.place({ customerId: null, email, paymentMethod: null });
      for (const [number, address] of [
        [String(order.id), stranger],
        ["2147483647", email],
      ] as const) {
        await page.goto("/track");
        await page.getByLabel("Order number", { exact: true }).fill(number);
        await page.getByLabel("Email", { exact: true }).fill(address);
        await page.getByRole("button", { name: "Email my order link" }).click();
        await expect(page.getByText(answer)).toBeVisible();
      }
      const links = `select count(*) from emails where kind = 'tracking_link' and "to" like '%${email.slice(7)}'`;
      expect(await shop.count(links)).toBe(0);
    });

    test("invalid fields are marked", async ({ page }) => {
      await page.goto("/track");
      await page.getByLabel("Order number", { exact: true }).fill("my order");
      await page.getByLabel("Email", { exact: true }).fill("nobody");
      await page.getByRole("button", { name: "Email my order link" }).click();
      const number = page.getByLabel("Order number", { exact: true });
      await expect(number).toHaveAccessibleDescription(/Enter the number of your order/);
      await expect(number).toHaveValue("my order");
      await expect(page.getByLabel("Email", { exact: true })).toHaveAccessibleDescription(
        /Enter a valid email address/,
      );
    });
  });
}
