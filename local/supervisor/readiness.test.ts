import http from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { freePort } from "@/tests/support/ports";
import { waitUntilReady } from "./readiness";

const never = new AbortController().signal;
const ready = {
  ...{ database: "ok", inngest: "ok", outbox: "ok", gateway: "ok", carrier: "ok" },
  ...{ channels: "ok", telemetry: "ok" },
};

let close = async () => {};
afterEach(() => close());

/** An app that reports these checks, one report per request, then the last one again. */
async function appReporting(reports: object[]) {
  let requests = 0;
  const server = http.createServer((_, response) => {
    const checks = reports[Math.min(requests, reports.length - 1)];
    requests += 1;
    response.writeHead(503).end(JSON.stringify({ status: "degraded", checks }));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  close = () => new Promise((resolve) => server.close(() => resolve()));
  return { appUrl: `http://127.0.0.1:${port}`, requests: () => requests };
}

/** Waits, and returns the reasons that were given meanwhile. */
async function reasonsOf(
  appUrl: string,
  embedded: Parameters<typeof waitUntilReady>[0]["embedded"],
  signal = never,
): Promise<string[]> {
  const reasons: string[] = [];
  const onLate = (reason: string) => void reasons.push(reason);
  await waitUntilReady({ appUrl, embedded, onLate, patienceMs: 0 }, signal);
  return reasons;
}

describe("waitUntilReady", () => {
  it("waits for the database and the embedded services, and says why, once per reason", async () => {
    const { appUrl, requests } = await appReporting([
      { ...ready, database: "away", inngest: "away" },
      { ...ready, inngest: "away" },
      { ...ready, inngest: "unregistered" },
      { ...ready, inngest: "unregistered" },
      { ...ready, gateway: "failing" },
      ready,
    ]);
    expect(await reasonsOf(appUrl, ["postgres", "inngest", "gateway"])).toEqual([
      "The database does not respond.",
      "The embedded Inngest service does not respond.",
      "The embedded Inngest service does not have the app's functions.",
      "The embedded payment gateway service responds with errors.",
    ]);
    expect(requests()).toBe(6);
  });

  it("does not wait for hosted services, late events or telemetry", async () => {
    const { appUrl, requests } = await appReporting([
      { ...ready, inngest: "unregistered", gateway: "away", outbox: "late", telemetry: "missing" },
    ]);
    expect(await reasonsOf(appUrl, ["carrier", "channels"])).toEqual([]);
    expect(requests()).toBe(1);
  });

  it("gives no reason while the start is not late", async () => {
    const { appUrl } = await appReporting([{ ...ready, carrier: "away" }, ready]);
    const onLate = () => expect.unreachable();
    await waitUntilReady({ appUrl, embedded: ["carrier"], onLate }, never);
  });

  it("says that the app doesn't respond, and ends when the start is aborted", async () => {
    const stopping = new AbortController();
    const appUrl = `http://127.0.0.1:${await freePort()}`;
    const reasons: string[] = [];
    const onLate = (reason: string) => {
      reasons.push(reason);
      stopping.abort();
    };
    await waitUntilReady({ appUrl, embedded: [], onLate, patienceMs: 0 }, stopping.signal);
    expect(reasons).toEqual(["The app does not report its health."]);
  });
});
