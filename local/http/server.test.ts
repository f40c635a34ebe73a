import net from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { jsonResponse } from "./response";
import { type HttpServer, startHttpServer } from "./server";

let server: HttpServer;
let logged: string[];
beforeEach(async () => {
  logged = [];
  server = await startHttpServer({
    host: "127.0.0.1",
    port: 0,
    bodyBytesMax: 1_000,
    handle: async ({ body, path }) => {
      if (path.startsWith("/e/")) throw new Error("an error");
      return jsonResponse(200, { body });
    },
    toErrorResponse: ({ status, message }) => jsonResponse(status, { message }),
    isTransient: () => false,
    log: (level, message, fields) => logged.push(JSON.stringify({ level, message, ...fields })),
  });
});
afterEach(() => server.close());

describe("startHttpServer", () => {
  it("logs only the first segment of a path, since the rest may be secret", async () => {
    const response = await fetch(`${server.url}/e/an-event-key?a=secret`);
    expect(response.status).toBe(500);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('"path":"/e"');
    expect(logged[0]).not.toMatch(/an-event-key|secret/);
  });

  it("responds with 413 to a body that is too large, and closes the connection", async () => {
    const { hostname, port } = new URL(server.url);
    const socket = net.connect(Number(port), hostname);
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk;
    });
    // Writing to the closed connection fails, as expected.
    socket.on("error", () => {});
    socket.write("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 100000000\r\n\r\n");
    const sending = setInterval(() => socket.write("x".repeat(2_000)), 10);
    await new Promise((resolve) => socket.once("close", resolve));
    clearInterval(sending);
    expect(received).toMatch(/^HTTP\/1.1 413 /);
  });

  it("reads a body within the limit completely", async () => {
    const body = "é".repeat(500);
    const response = await fetch(server.url, { method: "POST", body });
    expect(await response.json()).toEqual({ body });
  });
});
