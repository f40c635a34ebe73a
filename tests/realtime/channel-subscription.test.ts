import { test, vi } from "vitest";
import { ChannelSubscription } from "@/components/realtime/channel-subscription";
import { stockUpdated } from "@/lib/domain/realtime";
import { ChannelsFixture, eventually } from "@/local/channels/channels-fixture";

test("whoever listens to the admin's channel hears of the stock and of orders, each by itself", async () => {
  const channels = await ChannelsFixture.start();
  const settings = { key: "key", wsHost: "127.0.0.1", wsPort: channels.port, forceTLS: false };
  const heard: string[] = [];
  const observer = {
    authorize: vi.fn(),
    onLive: () => heard.push("live"),
    onLost: () => undefined,
    onRefused: () => undefined,
    onUpdate: (update: unknown) => heard.push(JSON.stringify(update)),
    onStock: () => heard.push("stock"),
  };
  // An open channel needs no signature: what is bound to its messages is the same.
  const channel = new ChannelSubscription("admin", settings, observer);
  channel.open();
  try {
    await eventually(() => heard).toEqual(["live"]);
    await channels.api.trigger("admin", stockUpdated, { at: "2026-11-26T12:00:00.000Z" });
    await channels.api.trigger("admin", "order.updated", { orderId: 1 });
    await eventually(() => heard).toEqual(["live", "stock", '{"orderId":1}']);
  } finally {
    channel.close();
    await channels.stop();
  }
});
