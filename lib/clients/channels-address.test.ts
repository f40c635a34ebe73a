import { describe, expect, it } from "vitest";
import { channelsAddress, channelsOrigins } from "./channels-address";

const originsOf = (settings: Parameters<typeof channelsAddress>[0]) =>
  channelsOrigins(channelsAddress(settings));

describe("channelsAddress", () => {
  it("is PUSHER_HOST, with TLS only if PUSHER_SCHEME is https", () => {
    const plain = { PUSHER_HOST: "127.0.0.1", PUSHER_PORT: 6001 };
    expect(channelsAddress(plain)).toEqual({ wsHost: "127.0.0.1", wsPort: 6001, forceTLS: false });
    expect(originsOf(plain)).toEqual(["ws://127.0.0.1:6001", "wss://127.0.0.1:6001"]);

    const secure = { PUSHER_HOST: "live.shop.test", PUSHER_SCHEME: "https" } as const;
    expect(channelsAddress(secure)).toEqual({ wsHost: "live.shop.test", forceTLS: true });
    expect(originsOf(secure)).toEqual(["wss://live.shop.test"]);
  });

  it("is a cluster of hosted Pusher otherwise, whatever PUSHER_SCHEME says", () => {
    const hosted = { PUSHER_CLUSTER: "eu", PUSHER_SCHEME: "http" } as const;
    expect(channelsAddress(hosted)).toEqual({ cluster: "eu", forceTLS: true });
    expect(originsOf(hosted)).toEqual(["wss://ws-eu.pusher.com"]);
    expect(originsOf({})).toEqual(["wss://ws-mt1.pusher.com"]);
  });
});
