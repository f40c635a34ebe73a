import { once } from "node:events";
import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { dropForwardedAddresses } from "./drop-forwarded-addresses";

describe("dropForwardedAddresses", () => {
  it("removes a forged x-forwarded-for header from requests", async () => {
    const server = createServer((request, response) => {
      response.end(request.headers["x-forwarded-for"] ?? "nothing");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const receivedHeader = async () => {
      const response = await fetch(`http://127.0.0.1:${address.port}/`, {
        headers: { "x-forwarded-for": "203.0.113.7", connection: "close" },
      });
      return response.text();
    };
    expect(await receivedHeader()).toBe("203.0.113.7");
    dropForwardedAddresses();
    expect(await receivedHeader()).toBe("nothing");
    server.close();
  });
});
