import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server as TcpServer,
} from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { selfSignedCertificate } from "@/tests/support/self-signed-certificate";
import { createWebhookSender } from "./webhook-sender";

const servers: (Server | TcpServer)[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    if ("closeAllConnections" in server) server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server | TcpServer): Promise<number> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const serve = async (handle: RequestListener) =>
  `http://127.0.0.1:${await listen(createServer(handle))}/hook?a=b`;

const sender = createWebhookSender({ allowPrivate: true, timeoutMs: 500 });
const strict = createWebhookSender({ allowPrivate: false, timeoutMs: 500 });
const post = { headers: { "webhook-id": "msg_1" }, body: '{"a":1}' };

describe("a post to an endpoint", () => {
  it("has the body and headers, and returns the start of the answer", async () => {
    let seen = {};
    const url = await serve(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      const { method, headers } = request;
      seen = {
        method,
        url: request.url,
        body,
        id: headers["webhook-id"],
        type: headers["content-type"],
      };
      response.writeHead(503, { "retry-after": "1e9" }).end(`no\0${"é".repeat(2_000)}`);
    });
    const answer = await sender.post({ url, ...post });
    expect(answer).toEqual({
      kind: "answered",
      status: 503,
      text: `no${"é".repeat(498)}`,
      retryAfter: "1e9",
    });
    expect(seen).toEqual({
      method: "POST",
      url: "/hook?a=b",
      body: '{"a":1}',
      id: "msg_1",
      type: "application/json",
    });
  });

  it("does not follow a redirect", async () => {
    let calls = 0;
    const url = await serve((request, response) => {
      calls += 1;
      response.writeHead(307, { location: `http://${request.headers.host}/other` }).end();
    });
    expect(await sender.post({ url, ...post })).toMatchObject({ kind: "answered", status: 307 });
    expect(calls).toBe(1);
  });

  it("gives up on an endpoint that does not answer", async () => {
    const url = await serve(() => undefined);
    expect(await sender.post({ url, ...post })).toEqual({
      kind: "failed",
      error: "There was no answer within 0.5 s.",
    });
  });

  it("does not wait for an answer that never ends", async () => {
    const closed: Promise<unknown>[] = [];
    const endless = await serve((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write("x".repeat(1_024)), 1);
      closed.push(once(response, "close").finally(() => clearInterval(timer)));
    });
    const slow = await serve((_, response) => {
      closed.push(once(response, "close"));
      response.writeHead(200).write("slow");
    });
    expect(await sender.post({ url: endless, ...post })).toMatchObject({ status: 200 });
    expect(await sender.post({ url: slow, ...post })).toMatchObject({ status: 200, text: "slow" });
    expect(await Promise.all(closed)).toHaveLength(2);
  });

  it("reports a connection that is reset, refused or answered with something else", async () => {
    const port = await listen(createTcpServer((socket) => socket.resetAndDestroy()));
    expect(await sender.post({ url: `http://127.0.0.1:${port}/`, ...post })).toEqual({
      kind: "failed",
      error: "The connection was reset.",
    });
    for (const text of ["no HTTP\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n", "\0\0\0"]) {
      const noise = await listen(createTcpServer((socket) => socket.end(text)));
      expect(await sender.post({ url: `http://127.0.0.1:${noise}/`, ...post })).toEqual({
        ...{ kind: "failed", error: "The answer was not HTTP." },
      });
    }
    const closed = createServer();
    const closedPort = await listen(closed);
    await once(closed.close(), "close");
    expect(await sender.post({ url: `http://127.0.0.1:${closedPort}/`, ...post })).toEqual({
      kind: "failed",
      error: "The connection was refused.",
    });
  });

  it("refuses a certificate that is not trusted", async () => {
    const port = await listen(createTlsServer(selfSignedCertificate, (_, res) => res.end("ok")));
    expect(await sender.post({ url: `https://127.0.0.1:${port}/`, ...post })).toEqual({
      kind: "failed",
      error: "The certificate or the encryption is not valid (DEPTH_ZERO_SELF_SIGNED_CERT).",
    });
  });
});

describe("an endpoint that is not public", () => {
  const refused = { kind: "failed", error: "The URL leads to an address that is not public." };
  const unresolved = {
    kind: "failed",
    error: "The host name does not resolve to public addresses only.",
  };

  it("is never called by its address", async () => {
    let calls = 0;
    const url = new URL(
      await serve((_, response) => {
        calls += 1;
        response.end();
      }),
    );
    for (const host of ["127.0.0.1", "2130706433", "0x7f.1", "[::ffff:7f00:1]"]) {
      url.hostname = host;
      expect(await strict.post({ url: url.href, ...post })).toEqual(refused);
      expect(await strict.refuseUrl(url.href)).toContain("not public");
    }
    expect(calls).toBe(0);
  });

  it("is never called by a name, and is refused like a name that does not exist", async () => {
    let calls = 0;
    const url = new URL(
      await serve((_, response) => {
        calls += 1;
        response.end();
      }),
    );
    for (const host of ["localhost", "no-such-name.invalid"]) {
      url.hostname = host;
      expect(await strict.post({ url: url.href, ...post })).toEqual(unresolved);
      expect(await strict.refuseUrl(url.href)).toBe(
        "must have a host name that resolves to public addresses only",
      );
    }
    expect(calls).toBe(0);
  });
});
