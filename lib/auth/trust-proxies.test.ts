import { once } from "node:events";
import { createServer } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { trustProxies } from "./trust-proxies";

describe("trustProxies", () => {
  it("keeps the caller's address alone, or removes a header that callers could forge", async () => {
    const server = createServer((request, response) => {
      response.end(request.headers["x-forwarded-for"] ?? "nothing");
    });
    server.listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const received = async (forwarded: string) => {
      const headers = { "x-forwarded-for": forwarded, connection: "close" };
      return (await fetch(`http://127.0.0.1:${address.port}/`, { headers })).text();
    };
    expect(await received("203.0.113.7")).toBe("203.0.113.7");

    let dropped = 0;
    const countDropped = () => {
      dropped += 1;
    };
    // A CDN and a proxy: the proxy has added the CDN's address, the CDN the caller's.
    const endTwo = trustProxies(2, countDropped);
    onTestFinished(endTwo);
    expect(await received("forged, 203.0.113.7, 198.51.100.1")).toBe("203.0.113.7");
    expect(await received("203.0.113.7")).toBe("203.0.113.7");
    expect(dropped).toBe(0);

    const endNone = trustProxies(0, countDropped);
    onTestFinished(endNone);
    expect(await received("203.0.113.7")).toBe("nothing");
    expect(await received("203.0.113.8")).toBe("nothing");
    expect(dropped).toBe(1);
    endTwo();
    endNone();
    expect(await received("forged, 203.0.113.7")).toBe("forged, 203.0.113.7");
  });
});
