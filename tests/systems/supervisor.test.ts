import { spawnSync } from "node:child_process";
import fs from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { processIdentity } from "@/local/processes/identity";
import { createDataDir } from "@/tests/support/data-dir";
import { freePort, freePorts } from "@/tests/support/ports";
import {
  type ChildName,
  portVariables,
  type System,
  startSystem,
  withoutDeveloperSettings,
} from "@/tests/support/system";
import { patienceMs, waitFor } from "@/tests/support/wait";

const first = inject("system");
let second: System;
let healthAtStart: unknown;

beforeAll(async () => {
  second = await startSystem();
  healthAtStart = await (await fetch(`${second.appUrl}/api/v1/health/ready`)).json();
});
afterAll(async () => {
  await second.stop();
});

async function placeOrder(system: { appUrl: string; apiKey: string }): Promise<number> {
  const response = await fetch(`${system.appUrl}/orders`, {
    method: "POST",
    headers: { authorization: `Bearer ${system.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({
      customerId: 1,
      items: [{ productId: 2, quantity: 1 }],
      shippingAddress: "1 Main Street, Springfield",
    }),
    signal: AbortSignal.timeout(patienceMs),
  });
  expect(response.status).toBe(201);
  const { id }: { id: number } = await response.json();
  return id;
}

async function untilCompleted(system: { appUrl: string; apiKey: string }, id: number) {
  await waitFor(`order ${id} to complete`, async () => {
    const response = await fetch(`${system.appUrl}/orders/${id}`, {
      headers: { authorization: `Bearer ${system.apiKey}` },
      signal: AbortSignal.timeout(patienceMs),
    });
    const { status }: { status: string } = await response.json();
    return status === "completed" ? status : null;
  });
}

/** Runs the command of `npm start` and waits for it to exit. */
function runStartCommand(variables: Record<string, string>) {
  return spawnSync(process.execPath, ["local/start.mjs"], {
    encoding: "utf8",
    timeout: patienceMs,
    env: { ...withoutDeveloperSettings(process.env), NODE_ENV: "production", ...variables },
  });
}

async function readPids(system: System): Promise<Map<string, number>> {
  const lines = (await fs.readFile(path.join(system.dataDir, "pids"), "utf8")).trim().split("\n");
  return new Map(lines.map((line) => [line.split(" ")[0] ?? "", Number(line.split(" ")[1])]));
}

describe("The supervisor", () => {
  it("says that Waybill runs once the database and the embedded services are ready", () => {
    expect(second.output()).toContain("Waybill runs");
    expect(healthAtStart).toMatchObject({
      status: "ok",
      checks: { database: "ok", inngest: "ok", gateway: "ok", carrier: "ok", channels: "ok" },
    });
  });

  it("runs two systems side by side, with separate orders", async () => {
    const ids = await Promise.all([placeOrder(first), placeOrder(second)]);
    await Promise.all([untilCompleted(first, ids[0]), untilCompleted(second, ids[1])]);
    expect(first.databaseUrl).not.toBe(second.databaseUrl);
  });

  it("refuses a second start in the same data directory with one line", () => {
    const { status, stderr } = runStartCommand({ WAYBILL_DATA_DIR: second.dataDir });
    expect(status).toBe(1);
    expect(stderr.trim().split("\n")).toEqual([
      expect.stringMatching(/^Waybill is already running in .* \(process \d+\)/),
    ]);
  });

  it("reports a taken port and the variable that changes it", async () => {
    const dataDir = `${second.dataDir}-other`;
    const { INNGEST_PORT = "" } = second.variables;
    const free = await freePorts(portVariables.length);
    const ports = Object.fromEntries(portVariables.map((name, n) => [name, String(free[n])]));
    const { status, stderr } = runStartCommand({
      ...ports,
      INNGEST_PORT,
      WAYBILL_DATA_DIR: dataDir,
    });
    await fs.rm(dataDir, { recursive: true, force: true });
    expect(status).toBe(1);
    expect(stderr.trim()).toBe(`Port ${INNGEST_PORT} is taken. Set INNGEST_PORT to a free port.`);
  });

  it("reports a port that is taken during the start", async () => {
    const dataDir = await createDataDir();
    const port = await freePort();
    const started = startSystem({ WAYBILL_DATA_DIR: dataDir, POSTGRES_PORT: String(port) });
    const refused = expect(started).rejects.toThrow(
      `Port ${port} is taken. Set POSTGRES_PORT to a free port.`,
    );
    const other = net.createServer();
    const takePort = async () => {
      // This file is written right after the ports are checked.
      await waitFor("the settings", () =>
        fs.access(path.join(dataDir, "env")).then(Boolean, () => null),
      );
      other.listen(port, "127.0.0.1");
    };
    await Promise.all([refused, takePort()]);
    other.close();
    await fs.rm(dataDir, { recursive: true, force: true });
  });

  it.each<ChildName>(["web", "services", "postgres"])("restarts %s after SIGKILL", async (name) => {
    const before = (await readPids(second)).get(name);
    await second.kill(name);
    await second.waitReady();
    const after = (await readPids(second)).get(name);
    expect(after).not.toBe(before);
    await untilCompleted(second, await placeOrder(second));
  });

  it("makes secrets readable only by their owner", async () => {
    for (const file of ["env", "secrets.json"]) {
      expect((await fs.stat(path.join(second.dataDir, file))).mode & 0o777).toBe(0o600);
    }
  });

  it("ends the child processes of a killed start, and continues with its data", async () => {
    const id = await placeOrder(second);
    await untilCompleted(second, id);
    expect(second.output()).toContain("Loading demo data");
    const orphans = [...(await readPids(second)).values()];
    process.kill(second.pid, "SIGKILL");
    const ports = portVariables.map((name) => [name, second.variables[name] ?? ""]);
    second = await startSystem({
      ...Object.fromEntries(ports),
      WAYBILL_DATA_DIR: second.dataDir,
    });
    // The build and the data already exist.
    expect(second.output()).not.toMatch(/Building the app|Loading demo data/);
    for (const pid of orphans) expect(processIdentity(pid)).toBeUndefined();
    await untilCompleted(second, id);
  });

  it("leaves no child process and no open port when it stops", async () => {
    const children = [...(await readPids(second)).values()];
    expect(children).toHaveLength(3);
    await second.stop();
    for (const pid of children) expect(processIdentity(pid)).toBeUndefined();
    await expect(fetch(second.channelsUrl)).rejects.toThrow();
  });
});
