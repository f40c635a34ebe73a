import type { Context } from "@/lib/context";
import { opsChannel, stockUpdated } from "@/lib/domain/realtime";

/**
 * Tells the admin that an operator has changed the stock, once that is committed. As best effort:
 * nobody waits for Channels, and who misses it reads again within seconds. It says no more than
 * that: a file changes more products than a message holds.
 */
export function publishStockUpdate(ctx: Context): void {
  const message = {
    channel: opsChannel,
    name: stockUpdated,
    data: { at: ctx.now().toISOString() },
  };
  ctx.publisher.publish([message]).catch((error: unknown) => {
    ctx.log.warn({ error: String(error) }, "A change of the stock was not told live.");
  });
}
