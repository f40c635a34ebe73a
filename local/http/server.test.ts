import net from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { jsonAnswer } from "@/local/http/answer";
import { type HttpServer, startHttpServer } from "@/local/http/server";

let server: HttpServer;
let logged: string[];
beforeEach(async () => {
  logged = [];
  server = await startHttpServer({
    host: "127.0.0.1",
    port: 0,
    bodyBytesMax: 1_000,
    handle: async ({ body, path }) => {
      if (path.startsWith("/e/")) throw new Error("a fault");
      return jsonAnswer(200, { body });
    },
    refuse: ({ status, message }) => jsonAnswer(status, { message }),
    isPassing: () => false,
    log: (level, message, fields) => logged.push(JSON.stringify({ level, message, ...fields })),
  });
});
afterEach(() => server.close());

test("a fault is logged with the first part of its path: the rest may be a secret", async () => {
  const answer = await fetch(`${server.url}/e/an-event-key?a=secret`);
  expect(answer.status).toBe(500);
  expect(logged).toHaveLength(1);
  expect(logged[0]).toContain('"path":"/e"');
  expect(logged[0]).not.toMatch(/an-event-key|secret/);
});

test("who sends too much is told, and hung up on", async () => {
  const { hostname, port } = new URL(server.url);
  const socket = net.connect(Number(port), hostname);
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  // Sending into a connection that was closed fails: that is what is wanted.
  socket.on("error", () => {});
  socket.write("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 100000000\r\n\r\n");
  const sending = setInterval(() => socket.write("x".repeat(2_000)), 10);
  await new Promise((resolve) => socket.once("close", resolve));
  clearInterval(sending);
  expect(answer).toMatch(/^HTTP\/1.1 413 /);
});

test("a body within the limit is read whole", async () => {
  const body = "é".repeat(500);
  const answer = await fetch(server.url, { method: "POST", body });
  expect(await answer.json()).toEqual({ body });
});
