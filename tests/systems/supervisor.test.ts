import { spawnSync } from "node:child_process";
import fs from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { processIdentity } from "@/local/processes/identity";
import { freePort, freePorts } from "@/tests/support/ports";
import {
  type ChildName,
  PORT_VARIABLES,
  type System,
  startSystem,
  withoutOwnSettings,
} from "@/tests/support/system";
import { waitFor } from "@/tests/support/wait";

const first = inject("system");
let second: System;

beforeAll(async () => {
  second = await startSystem();
});
afterAll(async () => {
  await second.stop();
});

async function placeOrder(system: { appUrl: string; apiKey: string }): Promise<number> {
  const answer = await fetch(`${system.appUrl}/orders`, {
    method: "POST",
    headers: { authorization: `Bearer ${system.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({
      customerId: 1,
      items: [{ productId: 2, quantity: 1 }],
      shippingAddress: "1 Main Street, Springfield",
    }),
    signal: AbortSignal.timeout(10_000),
  });
  expect(answer.status).toBe(201);
  const { id }: { id: number } = await answer.json();
  return id;
}

async function untilCompleted(system: { appUrl: string; apiKey: string }, id: number) {
  await waitFor(
    `order ${id} to complete`,
    async () => {
      const answer = await fetch(`${system.appUrl}/orders/${id}`, {
        headers: { authorization: `Bearer ${system.apiKey}` },
        signal: AbortSignal.timeout(10_000),
      });
      const { status }: { status: string } = await answer.json();
      return status === "completed" ? status : null;
    },
    60_000,
  );
}

/** `npm start` without npm, as it ends by itself. */
function startCommand(variables: Record<string, string>) {
  return spawnSync(process.execPath, ["local/start.mjs"], {
    encoding: "utf8",
    timeout: 60_000,
    env: { ...withoutOwnSettings(process.env), NODE_ENV: "production", ...variables },
  });
}

async function readPids(system: System): Promise<Map<string, number>> {
  const lines = (await fs.readFile(path.join(system.dataDir, "pids"), "utf8")).trim().split("\n");
  return new Map(lines.map((line) => [line.split(" ")[0] ?? "", Number(line.split(" ")[1])]));
}

test("two copies run side by side, each with orders of its own", async () => {
  const ids = await Promise.all([placeOrder(first), placeOrder(second)]);
  await Promise.all([untilCompleted(first, ids[0]), untilCompleted(second, ids[1])]);
  expect(first.databaseUrl).not.toBe(second.databaseUrl);
});

test("a second start on the same data directory is one line", () => {
  const { status, stderr } = startCommand({ WAYBILL_DATA_DIR: second.dataDir });
  expect(status).toBe(1);
  expect(stderr.trim().split("\n")).toEqual([
    expect.stringMatching(/^Waybill is already running in .* \(process \d+\)/),
  ]);
});

test("a taken port is named with the variable that moves it", async () => {
  const dataDir = `${second.dataDir}-other`;
  const { INNGEST_PORT = "" } = second.variables;
  const free = await freePorts(PORT_VARIABLES.length);
  const ports = Object.fromEntries(PORT_VARIABLES.map((name, n) => [name, String(free[n])]));
  const { status, stderr } = startCommand({ ...ports, INNGEST_PORT, WAYBILL_DATA_DIR: dataDir });
  await fs.rm(dataDir, { recursive: true, force: true });
  expect(status).toBe(1);
  expect(stderr.trim()).toBe(`Port ${INNGEST_PORT} is taken. Set INNGEST_PORT to a free port.`);
});

test("a port that is taken while the system starts is named so too", async () => {
  const dataDir = await fs.mkdtemp(path.join(os.tmpdir(), "waybill-late-"));
  await fs.chmod(dataDir, 0o755);
  const port = await freePort();
  const started = startSystem({ WAYBILL_DATA_DIR: dataDir, POSTGRES_PORT: String(port) });
  const refused = expect(started).rejects.toThrow(
    `Port ${port} is taken. Set POSTGRES_PORT to a free port.`,
  );
  // Written as soon as the ports have been checked.
  await waitFor("the settings", () =>
    fs.access(path.join(dataDir, "env")).then(Boolean, () => null),
  );
  const other = net.createServer().listen(port, "127.0.0.1");
  await refused;
  other.close();
  await fs.rm(dataDir, { recursive: true, force: true });
});

test.each<ChildName>(["web", "services", "postgres"])(
  "%s comes back after kill -9",
  async (name) => {
    const before = (await readPids(second)).get(name);
    await second.kill(name);
    await second.waitReady();
    const after = (await readPids(second)).get(name);
    expect(after).not.toBe(before);
    await untilCompleted(second, await placeOrder(second));
  },
);

test("secrets are readable by their owner only", async () => {
  for (const file of ["env", "secrets.json"]) {
    expect((await fs.stat(path.join(second.dataDir, file))).mode & 0o777).toBe(0o600);
  }
});

test("after kill -9 of the supervisor its children end, and the next start has all data", async () => {
  const id = await placeOrder(second);
  await untilCompleted(second, id);
  expect(second.output()).toContain("Loading demo data");
  const orphans = [...(await readPids(second)).values()];
  process.kill(second.pid, "SIGKILL");
  const same = PORT_VARIABLES.map((name) => [name, second.variables[name] ?? ""]);
  second = await startSystem({
    ...Object.fromEntries(same),
    WAYBILL_DATA_DIR: second.dataDir,
  });
  // The build and the data are there: how long such a start takes, the bench says.
  expect(second.output()).not.toMatch(/Building the app|Loading demo data/);
  for (const pid of orphans) expect(processIdentity(pid)).toBeUndefined();
  await untilCompleted(second, id);
});

test("a stop leaves no child and no port behind", async () => {
  const children = [...(await readPids(second)).values()];
  expect(children).toHaveLength(3);
  await second.stop();
  for (const pid of children) expect(processIdentity(pid)).toBeUndefined();
  await expect(fetch(second.channelsUrl)).rejects.toThrow();
});
