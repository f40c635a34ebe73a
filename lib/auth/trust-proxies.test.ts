import { once } from "node:events";
import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { trustProxies } from "./trust-proxies";

describe("trustProxies", () => {
  it("keeps the caller's address alone, or removes a header that callers could forge", async () => {
    const server = createServer((request, response) => {
      response.end(request.headers["x-forwarded-for"] ?? "nothing");
    });
    server.listen(0, "127.0.0.1");
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
    trustProxies(2, countDropped);
    expect(await received("forged, 203.0.113.7, 198.51.100.1")).toBe("203.0.113.7");
    expect(await received("203.0.113.7")).toBe("203.0.113.7");
    expect(dropped).toBe(0);

    trustProxies(0, countDropped);
    expect(await received("203.0.113.7")).toBe("nothing");
    expect(await received("203.0.113.8")).toBe("nothing");
    expect(dropped).toBe(1);
    server.close();
  });
});
