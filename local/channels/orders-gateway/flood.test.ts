import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { scaled } from "@/local/slowness.mjs";
import { GatewayFixture, OrdersClient } from "./gateway-fixture";

const deadlineMs = scaled(1_000);

let fixture: GatewayFixture;
beforeEach(async () => {
  fixture = await GatewayFixture.start();
  fixture.app.tokenCheckMs = 20;
});
afterEach(() => fixture.stop());

/** How long a new subscriber takes to connect, to subscribe and to receive an update. */
async function measureSubscriber(token: string, orderId: number): Promise<number> {
  fixture.app.allowedTokens.add(token);
  const startedAt = performance.now();
  const client = await fixture.connect(token);
  expect(await client.subscribe(orderId)).toMatchObject({ type: "subscribed" });
  await fixture.app.recordAndPublish(orderId);
  expect(await client.next()).toMatchObject({ type: "order.updated" });
  return performance.now() - startedAt;
}

describe("the /ws/orders gateway under attack", () => {
  it("serves a valid subscriber within a second, during and after a flood", async () => {
    const port = Number(new URL(fixture.url()).port);
    const workerData = { port, bogusSockets: 300, halfOpenSockets: 200, retryMs: scaled(500) };
    const flood = new Worker(new URL("./flood-worker.mjs", import.meta.url), { workerData });
    await expect
      .poll(() => fixture.app.tokenChecks.length, { timeout: deadlineMs })
      .toBeGreaterThan(3);
    for (let orderId = 1; orderId <= 5; orderId += 1) {
      expect(await measureSubscriber(`during-${orderId}`, orderId)).toBeLessThan(deadlineMs);
    }
    await flood.terminate();
    expect(await measureSubscriber("after", 6)).toBeLessThan(deadlineMs);
  });

  // Escaped in JSON, a hundred such tokens would be more than the app reads.
  it.each(['"', "\\"])("asks about no token of %s, nor fails because of it", async (character) => {
    fixture.app.tokenCheckMs = 300;
    const refusals = Array.from({ length: 150 }, (_, index) => {
      const token = encodeURIComponent(`${character.repeat(500)}${index}`);
      return OrdersClient.open(new WebSocket(fixture.url(token))).catch(String);
    });
    const client = await fixture.connect("alice");
    expect(await client.subscribe(1)).toMatchObject({ type: "subscribed" });
    for (const refusal of await Promise.all(refusals)) expect(refusal).toContain("401");
    expect(fixture.app.tokenChecks).toEqual([1]);
  });

  it("asks about the longest tokens that are valid", async () => {
    fixture.app.tokenCheckMs = 300;
    const longest = (index: number) => String(index).padEnd(200, "~");
    const refusals = Array.from({ length: 150 }, (_, index) =>
      OrdersClient.open(new WebSocket(fixture.url(longest(index)))).catch(String),
    );
    for (const refusal of await Promise.all(refusals)) expect(refusal).toContain("401");
    expect(Math.max(...fixture.app.tokenChecks)).toBe(100);
  });

  it("serves others while one token opens many sockets, reads nothing and sends huge frames", async () => {
    const greedy: WebSocket[] = [];
    for (let count = 0; count < 20; count += 1) {
      const { socket } = await OrdersClient.open(new WebSocket(fixture.url("mallory")));
      greedy.push(socket);
    }
    for (const [index, socket] of greedy.entries()) {
      socket.pause();
      for (let orderId = 1; orderId <= 50; orderId += 1) {
        socket.send(JSON.stringify({ type: "subscribe", orderId }));
      }
      if (index % 2) socket.send("x".repeat(1_000_000));
    }
    expect(await measureSubscriber("bob", 200)).toBeLessThan(deadlineMs);
    for (const socket of greedy) socket.terminate();
    expect(await measureSubscriber("alice", 201)).toBeLessThan(deadlineMs);
  });
});
