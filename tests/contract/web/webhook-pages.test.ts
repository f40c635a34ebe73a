import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { WebhookDeliveryView, WebhookEndpointView } from "@/lib/domain/webhooks/endpoint";
import { postForm } from "@/tests/contract/post-form";
import { ShopClient } from "@/tests/contract/shop-client";
import { signIn } from "@/tests/contract/sign-in";
import { waitFor } from "@/tests/support/wait";
import { startWebhookReceiver, type WebhookReceiver } from "@/tests/support/webhook-receiver";

const shop = new ShopClient(inject("system"));
let receiver: WebhookReceiver;
let cookie: string;
beforeAll(async () => {
  receiver = await startWebhookReceiver();
  cookie = (await signIn(shop.system, "operator@waybill.test")).jar.header;
});
afterAll(async () => {
  await receiver.close();
  await shop.close();
});

async function page(path: string): Promise<string> {
  const response = await fetch(shop.system.appUrl + path, { headers: { cookie } });
  expect(response.status, path).toBe(200);
  return response.text();
}

describe("the pages of webhooks", () => {
  it("create an endpoint, and show its deliveries", async () => {
    const { page: created } = await postForm(
      shop.system.appUrl,
      "/admin/webhooks",
      { url: receiver.url, description: "Pages" },
      cookie,
    );
    expect(created).toMatch(/whsec_[\w+/]{43}=/);
    const { body } = await shop.call<{ endpoints: WebhookEndpointView[] }>(
      "/api/v1/webhook-endpoints",
    );
    const endpoint = body.endpoints.find(({ url }) => url === receiver.url);
    const path = `/admin/webhooks/${endpoint?.id}`;
    expect(await page("/admin/webhooks")).toContain(path);
    const order = await shop.place({ paymentMethod: null });
    const delivery = await waitFor("the delivery", async () => {
      const list = await shop.call<{ deliveries: WebhookDeliveryView[] }>(
        `/api/v1/webhook-endpoints/${endpoint?.id}/deliveries?status=delivered`,
      );
      return (
        list.body.deliveries.find(
          ({ orderId, type }) => orderId === order.id && type === "order/created",
        ) ?? null
      );
    });
    await shop.cancel(order.id);
    expect(await page(`${path}?status=delivered`)).toContain(`${path}/deliveries/${delivery.id}`);
    const shown = await page(`${path}/deliveries/${delivery.id}`);
    expect(shown).toContain(delivery.webhookId);
    expect(shown).toContain("order/created");
    expect(await page(`/api/admin/traces/orders/${order.id}`)).toContain(
      `webhook order/created to endpoint ${endpoint?.id}`,
    );
    const deleted = await shop.call(`/api/v1/webhook-endpoints/${endpoint?.id}`, {
      method: "DELETE",
    });
    expect(deleted.status).toBe(204);
  });
});
