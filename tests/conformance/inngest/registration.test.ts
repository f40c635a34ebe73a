import { createHmac } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { cron, type InngestFunction } from "inngest";
import { describe, expect, it } from "vitest";
import { readRegistration } from "@/lib/clients/inngest-registration";
import { freePort } from "@/tests/support/ports";
import { type AppOptions, eventually, startApp, uniqueName } from "./app-fixture";
import { externalKeys, isExternalServer, serverUnderTest, startOwnEngine } from "./engine-fixture";

const serverUrl = serverUnderTest();
const signingKey = `signkey-prod-${"0123abcd".repeat(8)}`;
const eventKey = "test-event-key";

describe.skipIf(isExternalServer)("registration with unsupported options", () => {
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

  it.each(unsupported)("is refused with an error that names %s", async (option, config) => {
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

  it("is refused for an invalid cron", async () => {
    const app = await startApp({ engineUrl: serverUrl(), register: false }, (inngest) => [
      inngest.createFunction({ id: "c", triggers: cron("TZ=No/Where 99 * * * *") }, () => null),
    ]);
    expect((await app.register()).body).toContain("invalid cron");
    await app.close();
  });

  it.each([
    ["malformed JSON", "{"],
    ["no functions", JSON.stringify({ url: "http://127.0.0.1:1/", appName: "x" })],
    ["no app name", JSON.stringify({ url: "http://127.0.0.1:1/", functions: [] })],
  ])("is refused with %s", async (_, body) => {
    const response = await fetch(`${serverUrl()}/fn/register`, { method: "POST", body });
    expect(response.status).toBe(400);
  });
});

it("replaces the functions of an app that registers again", async () => {
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

it("lists the functions of an app that are registered now, and none of an unknown app", async () => {
  const id = uniqueName("app");
  const event = uniqueName("listed/go");
  const serve = (...functionIds: string[]) =>
    startApp({ engineUrl: serverUrl(), id }, (inngest) =>
      functionIds.map((functionId) =>
        inngest.createFunction({ id: functionId, triggers: { event } }, () => null),
      ),
    );
  const listed = async () => {
    const server = { baseUrl: serverUrl(), signingKey: externalKeys.signingKey };
    const registration = await readRegistration(server, id, AbortSignal.timeout(10_000));
    return registration.kind === "listed" ? [...registration.functionIds].sort() : registration;
  };
  expect(await listed()).toEqual([]);
  const first = await serve("first", "second");
  expect(await listed()).toEqual([`${id}-first`, `${id}-second`]);
  const second = await serve("second");
  expect(await listed()).toEqual([`${id}-second`]);
  await Promise.all([first.close(), second.close()]);
});

describe.skipIf(isExternalServer)("a signed engine", () => {
  const startSigned = async (serveUrls: string[]) => {
    const keys = { signingKey, eventKeys: [eventKey] };
    return startOwnEngine({ ...keys, serveUrls });
  };
  const appOptions = (engineUrl: string, port: number): AppOptions => ({
    engineUrl,
    port,
    register: false,
    signingKey,
    eventKey,
  });

  it("syncs an app that starts later, and again when its functions change", async () => {
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
      // Events sent before the engine has registered this version start no run of it.
      return eventually(async () => {
        // With unordered keys and non-ASCII text, only a signature of the canonical form matches.
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

  it("requires its keys on every route except health", async () => {
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
    expect(await status("POST", `/e/${eventKey}`)).toBe(200);
    expect(await status("POST", "/e/other")).toBe(401);
    expect(await status("POST", "/fn/register")).toBe(401);
    expect(await status("POST", "/v1/checkpoint/run/async")).toBe(401);
    for (const path of [
      ...["/v1/events", "/v1/runs/x", "/v1/apps/x/functions"],
      ...["/v0/runs/x/actions", "/v0/runs/x/batch"],
    ]) {
      expect(await status("GET", path)).toBe(401);
      expect(await status("GET", path, { authorization: "Bearer signkey-prod-00" })).toBe(401);
      expect(await status("GET", path, { authorization: `Bearer ${signingKey}` })).not.toBe(401);
    }
    await engine.close();
  });

  it("is refused by the app with an outdated signature or another key", async () => {
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
    const secret = signingKey.replace("signkey-prod-", "");
    expect(await put(secret, 0)).toBe(200);
    expect(await put(secret, 600)).toBe(401);
    expect(await put("abcd", 0)).toBe(401);
    await app.close();
    await engine.close();
  });
});
