import type { Context } from "@/lib/context";
import { adminChannel, stockUpdatedEvent } from "@/lib/domain/realtime";

/**
 * Tells open admin pages to reload stock, after an operator's change was committed. Best effort:
 * the caller doesn't wait for Channels, and pages that miss it reload within seconds anyway. It
 * names no products, since an import can change more of them than fit into a message.
 */
export function publishStockUpdate(ctx: Context): void {
  const message = {
    channel: adminChannel,
    name: stockUpdatedEvent,
    data: { at: ctx.now().toISOString() },
  };
  ctx.publisher.publish([message]).catch((error: unknown) => {
    ctx.log.warn({ error }, "A stock update was not published to Channels.");
  });
}
