import { describe, it, vi } from "vitest";
import { ChannelSubscription } from "@/components/realtime/channel-subscription";
import { orderUpdatedEvent, stockUpdatedEvent } from "@/lib/domain/realtime";
import { ChannelsFixture, eventually } from "@/local/channels/channels-fixture";

describe("ChannelSubscription", () => {
  it("delivers stock and order updates separately", async () => {
    const channels = await ChannelsFixture.start();
    const settings = { key: "key", wsHost: "127.0.0.1", wsPort: channels.port, forceTLS: false };
    const received: string[] = [];
    const observer = {
      authorize: vi.fn(),
      onLive: () => received.push("live"),
      onLost: () => undefined,
      onRefused: () => undefined,
      onUpdate: (update: unknown) => received.push(JSON.stringify(update)),
      onStock: () => received.push("stock"),
    };
    // A public channel needs no signature, and its events are handled the same way.
    const channel = new ChannelSubscription("admin", settings, observer);
    channel.open();
    try {
      await eventually(() => received).toEqual(["live"]);
      await channels.api.trigger("admin", stockUpdatedEvent, { at: "2026-11-26T12:00:00.000Z" });
      await channels.api.trigger("admin", orderUpdatedEvent, { orderId: 1 });
      await eventually(() => received).toEqual(["live", "stock", '{"orderId":1}']);
    } finally {
      channel.close();
      await channels.stop();
    }
  });
});
