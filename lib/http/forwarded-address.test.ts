import { once } from "node:events";
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { dropForwardedAddresses } from "./forwarded-address";

test("a caller can't make up where it calls from", async () => {
  const server = createServer((request, response) => {
    response.end(request.headers["x-forwarded-for"] ?? "nothing");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const ask = async () => {
    const answer = await fetch(`http://127.0.0.1:${address.port}/`, {
      headers: { "x-forwarded-for": "203.0.113.7", connection: "close" },
    });
    return answer.text();
  };
  expect(await ask()).toBe("203.0.113.7");
  dropForwardedAddresses();
  expect(await ask()).toBe("nothing");
  server.close();
});
