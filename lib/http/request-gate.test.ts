import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse, request as send } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { backgroundWork } from "@/lib/background-work";
import { fileActionBytesMax, readActionNames } from "./action-body-limits";
import { checkRequests } from "./request-gate";

const { settings, logLines } = vi.hoisted(() => ({
  settings: { APP_URL: "http://shop.test" },
  logLines: [] as object[],
}));
vi.mock("@/lib/env", () => ({ env: () => settings }));
vi.mock("@/lib/telemetry/log", () => ({
  log: () => ({ info: (line: object) => logLines.push(line) }),
}));

let server: Server;
let port: number;
/** The URLs that reached the app, and how many bytes of their bodies did. */
let served: { url: string | undefined; bytes: number; requestId: unknown; rsc: unknown }[] = [];

beforeAll(async () => {
  const actionNames = new Map([
    ["id-of-sign-up", "signUpAction"],
    ["id-of-picture", "setPictureAction"],
  ]);
  checkRequests({ actionNames, takesUpgrades: false });
  server = createServer(async (request, response) => {
    let bytes = 0;
    for await (const chunk of request) bytes += (chunk as Buffer).length;
    const { url, headers } = request;
    served.push({ url, bytes, requestId: headers["x-request-id"], rsc: headers.rsc });
    if (url === "/written") writeAsNextJs(response);
    else if (!response.headersSent) response.end("served");
  });
  server.on("upgrade", (_, socket) => socket.end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  port = address.port;
});
afterAll(() => server.close());
beforeEach(() => {
  served = [];
  logLines.length = 0;
  settings.APP_URL = "http://shop.test";
});

/** Writes the headers first, as Next.js does, and answers with what had left before the body. */
function writeAsNextJs(response: ServerResponse): void {
  const before = response.socket?.bytesWritten;
  response.flushHeaders();
  response.end(String(Number(response.socket?.bytesWritten) - Number(before)));
}

interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Sends the body without its length. */
  chunked?: boolean;
}

/** Sends a request exactly as written, which `fetch` would not. */
async function call(target: string, { method = "GET", headers = {}, body, chunked }: Sent = {}) {
  const length = body && !chunked ? { "content-length": String(Buffer.byteLength(body)) } : {};
  const request = send({
    ...{ port, host: "127.0.0.1", path: target, method, agent: false },
    headers: { "x-request-id": "caller-0001", ...length, ...headers },
  });
  if (body) request.write(body);
  request.end();
  const [response] = await once(request, "response");
  let text = "";
  for await (const chunk of response) text += String(chunk);
  const isProblem = text !== "" && response.headers["content-type"] === "application/problem+json";
  return {
    status: response.statusCode,
    headers: response.headers,
    text,
    problem: isProblem ? JSON.parse(text) : null,
  };
}

describe("checkRequests", () => {
  // The first request of all, because Node.js decides what to do with it before it announces it.
  it("ignores the offer of another protocol, which Java's client makes", async () => {
    const headers = {
      ...{ connection: "Upgrade, HTTP2-Settings", upgrade: "h2c" },
      "http2-settings": "AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA",
    };
    expect(await call("/api/v1/products", { headers })).toMatchObject({ status: 200 });
    const body = '{"a":1}';
    expect(await call("/api/v1/orders", { method: "POST", headers, body })).toMatchObject({
      ...{ status: 200, text: "served" },
    });
    expect(served.map(({ bytes }) => bytes)).toEqual([0, body.length]);
  });

  it("sends the headers with the body, in one write", async () => {
    expect(await call("/written")).toMatchObject({ status: 200, text: "0" });
  });

  it("lets work on orders wait for requests of callers alone", async () => {
    const arrived = vi.spyOn(backgroundWork(), "requestArrived");
    for (const target of [
      ...["/api/inngest?fnId=waybill-undo-order", "/api/webhooks/stripe", "/api/v1/health/live"],
      "/_next/static/chunks/main.js",
    ]) {
      await call(target);
    }
    expect(arrived).not.toHaveBeenCalled();
    for (const target of ["/api/v1/orders", "/orders/17", "/cart", "/api/v1/webhooks/7"]) {
      await call(target);
    }
    expect(arrived).toHaveBeenCalledTimes(4);
  });

  it.each(["TRACE", "PROPFIND"])("refuses %s with a 405 problem", async (method) => {
    const { status, headers, problem } = await call("/cart?x=1", { method });
    expect([status, headers["x-request-id"]]).toEqual([405, "caller-0001"]);
    expect(headers.allow).toContain("GET, HEAD, POST");
    expect(problem).toMatchObject({ status: 405, instance: "/cart", requestId: "caller-0001" });
    expect(logLines).toEqual([{ requestId: "caller-0001", method, path: "/cart", status: 405 }]);
    expect(served).toEqual([]);
  });

  it.each([
    "/%ff",
    "/track/%E0%A4%A",
    "/products/1%",
    "/api/v1/orders/%ff",
    "/_next/static/%c0%80",
    "http://other.test/cart",
  ])("refuses the target %s with a 400 problem", async (target) => {
    const { status, problem } = await call(target, { headers: { "x-request-id": "" } });
    expect(status).toBe(400);
    expect(problem.requestId).toMatch(/^[\w-]{36}$/);
    expect(served).toEqual([]);
  });

  it.each([
    ...["/api/v1/orders/", "/api/v1//orders", "//api/v1/orders", "/api/v1\\orders", "/orders/?a=1"],
    ...["/orders//17", "/api/"],
  ])("refuses the target %s of the API, which Next.js would redirect", async (target) => {
    const { status, headers, problem } = await call(target);
    expect([status, headers["content-type"]]).toEqual([404, "application/problem+json"]);
    expect(problem).toMatchObject({ status: 404, requestId: "caller-0001" });
    expect(served).toEqual([]);
  });

  it.each(["__proto__", "_rsc", "nxtPid", "%5F%5Fproto%5F%5F"])(
    "refuses the query field %s of the API, which Next.js would take out",
    async (name) => {
      const { status, problem } = await call(`/api/v1/events?limit=1&${name}=1`);
      expect(status).toBe(422);
      expect(problem.errors).toEqual([
        { path: decodeURIComponent(name), message: "is not a known field" },
      ]);
      expect(served).toEqual([]);
      expect((await call(`/products?${name}=1`)).status).toBe(200);
    },
  );

  it.each([
    "/",
    "/cart/",
    "//cart",
    "/products/caf%C3%A9?q=%ff",
    "/search?q=50%",
    "/api/v1/orders/1%00",
  ])("lets the target %s pass", async (target) => {
    expect(await call(target)).toMatchObject({ status: 200, text: "served" });
  });

  it.each(["caller-0001", "", "not an id"])(
    "gives a request that sends the id '%s' one id",
    async (sent) => {
      const { headers } = await call("/", { headers: { "x-request-id": sent } });
      const id = headers["x-request-id"];
      expect(served).toMatchObject([{ requestId: id }]);
      if (sent === "caller-0001") expect(id).toBe(sent);
      else expect(id).toMatch(/^[\w-]{36}$/);
    },
  );

  it("answers HEAD without a body", async () => {
    expect(await call("/%ff", { method: "HEAD" })).toMatchObject({ status: 400, text: "" });
  });

  it.each([false, true])("refuses a large body of a page (chunked: %s)", async (chunked) => {
    const body = "x".repeat(65_537);
    const action = { "next-action": "id-of-sign-up" };
    for (const headers of [{}, action, { "next-action": "unknown" }]) {
      const { status, problem } = await call("/signup", { method: "POST", body, chunked, headers });
      expect(status).toBe(413);
      expect(problem.detail).toBe("The request body must be at most 65536 bytes.");
    }
    expect(served).toEqual([]);
  });

  it.each([false, true])(
    "lets a small body and an action's file pass (chunked: %s)",
    async (chunked) => {
      const post = { method: "POST", chunked };
      const picture = "x".repeat(2 * 1024 * 1024);
      await call("/signup", { ...post, body: "x".repeat(65_536) });
      await call("/admin/products/1", {
        ...post,
        ...{ body: picture, headers: { "next-action": "id-of-picture" } },
      });
      expect(served.map(({ bytes }) => bytes)).toEqual([65_536, picture.length]);
      const larger = { ...post, body: `${picture}${picture}` };
      const headers = { "next-action": "id-of-picture" };
      expect(await call("/admin/products/1", { ...larger, headers })).toMatchObject({
        status: 413,
      });
    },
  );

  it("leaves bodies of the API to the API", async () => {
    for (const target of ["/api/inngest?fnId=x", "/orders", "/api/v1/orders"]) {
      const sent = { method: "POST", body: "x".repeat(100_000) };
      expect(await call(target, sent)).toMatchObject({ status: 200 });
    }
  });

  it("keeps the headers of pages from the API, whose calls Next.js would redirect", async () => {
    for (const target of ["/api/v1/orders", "/orders?limit=1", "/cart"]) {
      await call(target, { headers: { rsc: "1" } });
    }
    expect(served.map(({ rsc }) => rsc)).toEqual([undefined, undefined, "1"]);
  });

  it("tells browsers to use HTTPS only when the app is served over HTTPS", async () => {
    const header = "strict-transport-security";
    expect((await call("/")).headers[header]).toBeUndefined();
    settings.APP_URL = "https://shop.test";
    expect((await call("/")).headers[header]).toBe("max-age=31536000");
    expect((await call("/%ff")).headers[header]).toBe("max-age=31536000");
  });
});

describe("readActionNames", () => {
  let distDir: string;
  beforeAll(async () => {
    distDir = await mkdtemp(path.join(tmpdir(), "waybill-build-"));
    await mkdir(path.join(distDir, "server"));
  });
  afterAll(() => rm(distDir, { recursive: true }));

  it("reads the names from the manifest of a build", async () => {
    expect(await readActionNames(distDir)).toBeNull();
    const file = path.join(distDir, "server/server-reference-manifest.json");
    const known = { workers: {}, filename: "app/actions.ts", exportedName: "signUpAction" };
    await writeFile(file, JSON.stringify({ node: { "60ab": known }, edge: {} }));
    expect(await readActionNames(distDir)).toEqual(new Map([["60ab", "signUpAction"]]));
  });

  it("knows only actions that exist", async () => {
    const paths = await readdir("app", { recursive: true });
    const files = paths.filter((file) => file.endsWith("actions.ts"));
    const code = (await Promise.all(files.map((file) => readFile(`app/${file}`, "utf8")))).join();
    for (const name of Object.keys(fileActionBytesMax)) {
      expect(code).toContain(`export async function ${name}(`);
    }
  });
});
