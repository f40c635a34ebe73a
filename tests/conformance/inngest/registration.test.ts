import { createHmac } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { cron, type InngestFunction } from "inngest";
import { describe, expect, test } from "vitest";
import {
  type AppOptions,
  eventually,
  startApp,
  uniqueName,
} from "@/tests/conformance/inngest/app-fixture";
import {
  isForeignServer,
  serverUnderTest,
  startOwnEngine,
} from "@/tests/conformance/inngest/engine-fixture";
import { freePort } from "@/tests/support/ports";

const serverUrl = serverUnderTest();
const SIGNING_KEY = `signkey-prod-${"0123abcd".repeat(8)}`;
const EVENT_KEY = "event-key-of-the-test";

describe.skipIf(isForeignServer)("what the engine does not support is refused by name", () => {
  const unsupported: [string, Partial<InngestFunction.Options>][] = [
    ["rateLimit", { rateLimit: { limit: 1, period: "1m" } }],
    ["throttle", { throttle: { limit: 1, period: "1s" } }],
    ["debounce", { debounce: { period: "5s" } }],
    ["priority", { priority: { run: "event.data.vip ? 120 : 0" } }],
    ["singleton", { singleton: { mode: "skip" } }],
    ["timeouts", { timeouts: { finish: "1d" } }],
    ["jitter", { triggers: [Object.assign(cron("0 * * * *"), { jitter: "30s" })] }],
    ["expression", { cancelOn: [{ event: "x/y", if: "event.data.x ==" }] }],
    ["expression", { idempotency: "no_such_function(event.data.x)" }],
    ["maxSize", { batchEvents: { maxSize: 5_000, timeout: "1s" } }],
  ];

  test.each(unsupported)("%s", async (option, config) => {
    const app = await startApp({ engineUrl: serverUrl(), register: false }, (inngest) => [
      inngest.createFunction(
        { id: "refused", triggers: { event: "x/y" }, ...config } as InngestFunction.Options,
        () => null,
      ),
    ]);
    const { status, body } = await app.register();
    expect(status).not.toBe(200);
    expect(body).toContain(`${app.inngest.id}-refused`);
    expect(body).toContain(option);
    await app.close();
  });

  test("a cron that can't be read", async () => {
    const app = await startApp({ engineUrl: serverUrl(), register: false }, (inngest) => [
      inngest.createFunction({ id: "c", triggers: cron("TZ=No/Where 99 * * * *") }, () => null),
    ]);
    expect((await app.register()).body).toContain("bad cron");
    await app.close();
  });

  test.each([
    ["not JSON", "{"],
    ["no functions", JSON.stringify({ url: "http://127.0.0.1:1/", appName: "x" })],
    ["no app", JSON.stringify({ url: "http://127.0.0.1:1/", functions: [] })],
  ])("a registration with %s", async (_, body) => {
    const response = await fetch(`${serverUrl()}/fn/register`, { method: "POST", body });
    expect(response.status).toBe(400);
  });
});

test("an app that registers again replaces its functions", async () => {
  const id = uniqueName("app");
  const event = uniqueName("replaced/go");
  const serveOne = (functionId: string) =>
    startApp({ engineUrl: serverUrl(), id }, (inngest) => [
      inngest.createFunction({ id: functionId, triggers: { event } }, () => functionId),
    ]);
  const first = await serveOne("first");
  expect((await first.runOf(await first.send({ name: event }))).output).toBe("first");
  const second = await serveOne("second");
  expect((await second.runOf(await second.send({ name: event }))).output).toBe("second");
  await Promise.all([first.close(), second.close()]);
});

describe.skipIf(isForeignServer)("an engine that keeps its apps registered", () => {
  const startSigned = async (serveUrls: string[]) => {
    const keys = { signingKey: SIGNING_KEY, eventKeys: [EVENT_KEY] };
    return startOwnEngine({ ...keys, serveUrls });
  };
  const appOptions = (engineUrl: string, port: number): AppOptions => ({
    engineUrl,
    port,
    register: false,
    signingKey: SIGNING_KEY,
    eventKey: EVENT_KEY,
  });

  test("finds an app that starts later, signed, and notices a rebuilt one", async () => {
    const port = await freePort();
    const event = uniqueName("signed/go");
    const engine = await startSigned([`http://127.0.0.1:${port}/api/inngest`]);
    const id = uniqueName("app");
    const serveVersion = (version: string) =>
      startApp({ ...appOptions(engine.url, port), id }, (inngest) => [
        inngest.createFunction({ id: version, triggers: { event } }, ({ event: { data }, step }) =>
          step.run("body", () => ({ version, text: data.text })),
        ),
      ]);
    const runOnce = async (app: Awaited<ReturnType<typeof serveVersion>>, version: string) => {
      const sent: string[] = [];
      // When the engine finds the app can't be seen from outside, and what came before starts nothing.
      return eventually(async () => {
        // Unordered keys and non-ASCII text: the signature must be over the canonical form.
        const data = { text: "žluťoučký ✓", a: { c: 1, b: 2 } };
        sent.push(await app.send({ name: event, data }));
        await delay(200);
        const runs = await Promise.all(sent.map((eventId) => app.runsOf(eventId)));
        const own = runs.flat().find((run) => run.function_id.endsWith(version));
        return own && (await app.runOf(own.event_id)).output;
      }, version);
    };
    const app = await serveVersion("v1");
    expect(await runOnce(app, "v1")).toEqual({ version: "v1", text: "žluťoučký ✓" });
    await app.close();
    const rebuilt = await serveVersion("v2");
    expect(await runOnce(rebuilt, "v2")).toEqual({ version: "v2", text: "žluťoučký ✓" });
    await rebuilt.close();
    await engine.close();
  });

  test("accepts nothing without its keys", async () => {
    const engine = await startSigned([]);
    const status = async (method: string, path: string, headers: Record<string, string> = {}) =>
      (
        await fetch(engine.url + path, {
          method,
          headers,
          ...(method === "POST" ? { body: "[]" } : {}),
        })
      ).status;
    expect(await status("GET", "/health")).toBe(200);
    expect(await status("POST", `/e/${EVENT_KEY}`)).toBe(200);
    expect(await status("POST", "/e/other")).toBe(401);
    expect(await status("POST", "/fn/register")).toBe(401);
    expect(await status("POST", "/v1/checkpoint/run/async")).toBe(401);
    for (const path of ["/v1/events", "/v1/runs/x", "/v0/runs/x/actions", "/v0/runs/x/batch"]) {
      expect(await status("GET", path)).toBe(401);
      expect(await status("GET", path, { authorization: "Bearer signkey-prod-00" })).toBe(401);
      expect(await status("GET", path, { authorization: `Bearer ${SIGNING_KEY}` })).not.toBe(401);
    }
    await engine.close();
  });

  test("signs its calls freshly: the app refuses an old or foreign signature", async () => {
    const port = await freePort();
    const engine = await startSigned([]);
    const app = await startApp(appOptions(engine.url, port), (inngest) => [
      inngest.createFunction({ id: "f", triggers: { event: "x/y" } }, () => null),
    ]);
    const put = async (key: string, age: number) => {
      const body = JSON.stringify({ url: app.serveUrl });
      const t = Math.floor(Date.now() / 1_000) - age;
      const s = createHmac("sha256", key).update(body).update(String(t)).digest("hex");
      const headers = {
        "x-inngest-sync-kind": "in_band",
        "x-inngest-signature": `t=${t}&s=${s}`,
        "content-type": "application/json",
      };
      return (await fetch(app.serveUrl, { method: "PUT", body, headers })).status;
    };
    const secret = SIGNING_KEY.replace("signkey-prod-", "");
    expect(await put(secret, 0)).toBe(200);
    expect(await put(secret, 600)).toBe(401);
    expect(await put("abcd", 0)).toBe(401);
    await app.close();
    await engine.close();
  });
});
