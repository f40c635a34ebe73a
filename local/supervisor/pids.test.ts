import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLog } from "@/local/log";
import { openProcessList, stopOrphans } from "./pids";
import { ensureSecrets } from "./secrets";

let dataDir: string;
beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "waybill-pids-"));
});
afterEach(() => fs.rmSync(dataDir, { recursive: true, force: true }));

const truncate = (name: string) => {
  const file = path.join(dataDir, name);
  fs.truncateSync(file, Math.floor(fs.statSync(file).size / 2));
};

describe("the process list", () => {
  it("stops what an earlier start has left running", async () => {
    const child = spawn("sleep", ["60"], { detached: true });
    const exited = once(child, "exit");
    openProcessList(dataDir, silentLog).set("services", child.pid);
    expect(await stopOrphans(dataDir)).toEqual(["services"]);
    expect(await exited).toEqual([null, "SIGTERM"]);
  });

  it("ignores a process list that a crash has truncated", async () => {
    openProcessList(dataDir, silentLog).set("services", process.pid);
    truncate("processes.json");
    expect(await stopOrphans(dataDir)).toEqual([]);
  });

  it("logs an error when the list can't be written, and still kills the processes", async () => {
    const logged: string[] = [];
    const processes = openProcessList(dataDir, (_, message) => logged.push(message));
    fs.rmSync(dataDir, { recursive: true });
    const child = spawn("sleep", ["60"], { detached: true });
    const exited = once(child, "exit");
    processes.set("services", child.pid);
    processes.killAll();
    expect(await exited).toEqual([null, "SIGKILL"]);
    processes.set("services", undefined);
    expect(logged).toEqual(Array(2).fill(`Could not update the process list in ${dataDir}`));
  });
});

describe("ensureSecrets", () => {
  it("returns the same secrets each time, and throws instead of replacing damaged ones", () => {
    const secrets = ensureSecrets(dataDir);
    expect(ensureSecrets(dataDir)).toEqual(secrets);
    expect(fs.statSync(path.join(dataDir, "secrets.json")).mode & 0o777).toBe(0o600);
    truncate("secrets.json");
    expect(() => ensureSecrets(dataDir)).toThrow(/secrets\.json is damaged/);
  });
});
