import type { WebhookEndpointWithSecret } from "@/lib/domain/webhooks/endpoint";
import type { ShopClient } from "@/tests/contract/shop-client";
import type { Examples } from "@/tests/e2e/site-pages";
import { startWebhookReceiver } from "./webhook-receiver";

const base = "/api/v1/webhook-endpoints";

/** An endpoint that receives the events of all orders that are placed from now on. */
export interface ExampleWebhook {
  /** Waits until it has received an event of this order. Then it is paused, and nobody listens. */
  untilDelivered(orderId: number): Promise<Pick<Examples, "endpointId" | "deliveryId">>;
}

export async function startExampleWebhook(shop: ShopClient): Promise<ExampleWebhook> {
  const receiver = await startWebhookReceiver();
  const body = { url: receiver.url, description: "Accounting" };
  const created = await shop.call<WebhookEndpointWithSecret>(base, { body });
  if (created.status !== 201) {
    throw new Error(`The endpoint was refused: ${JSON.stringify(created.body)}`);
  }
  const endpointId = created.body.id;
  const pause = { method: "PATCH", body: { enabled: false } };
  return {
    async untilDelivered(orderId) {
      try {
        const deliveryId = await untilDelivered(shop, endpointId, orderId);
        const { status } = await shop.callWithRetries(`${base}/${endpointId}`, pause);
        if (status !== 200) throw new Error(`The endpoint was not paused: ${status}`);
        return { endpointId, deliveryId };
      } finally {
        await receiver.close();
      }
    },
  };
}

function untilDelivered(shop: ShopClient, endpointId: number, orderId: number): Promise<number> {
  return shop.until(`a webhook about order ${orderId}`, 60_000, async () => {
    const [delivery] = await shop.rows<{ id: number }>(
      `select id::int from webhook_deliveries
       where endpoint_id = $1 and order_id = $2 and status = 'delivered' order by id limit 1`,
      [endpointId, orderId],
    );
    return delivery?.id ?? null;
  });
}
