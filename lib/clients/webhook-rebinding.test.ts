import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, vi } from "vitest";
import { createWebhookSender } from "./webhook-sender";

// A name server that answers each question in another way: first with a public address.
const answers = ["93.184.215.14", "127.0.0.1"];
const asked: string[] = [];
vi.mock("node:dns/promises", () => ({
  Resolver: class {
    async resolve4(name: string) {
      asked.push(name);
      return [answers.shift()];
    }
    async resolve6() {
      throw new Error("queryAaaa ENODATA");
    }
  },
}));

it("connects to no name that resolves to a private address at the second look", async () => {
  let calls = 0;
  const server = createServer((_, response) => {
    calls += 1;
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://rebinding.test:${(server.address() as AddressInfo).port}/`;
  const sender = createWebhookSender({ allowPrivate: false, timeoutMs: 2_000 });
  expect(await sender.refuseUrl(url)).toBeNull();
  expect(await sender.post({ url, headers: {}, body: "{}" })).toEqual({
    kind: "failed",
    error: "The host name does not resolve to public addresses only.",
  });
  expect([asked.length, calls]).toEqual([2, 0]);
  server.close();
});
