import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
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
    const secrets = ensureSecrets(dataDir, silentLog);
    expect(ensureSecrets(dataDir, silentLog)).toEqual(secrets);
    expect(fs.statSync(path.join(dataDir, "secrets.json")).mode & 0o777).toBe(0o600);
    truncate("secrets.json");
    expect(() => ensureSecrets(dataDir, silentLog)).toThrow(/secrets\.json is damaged/);
  });

  it.skipIf(process.platform === "win32")("restricts a file that others may read, once", () => {
    const log = vi.fn();
    const secrets = ensureSecrets(dataDir, log);
    const file = path.join(dataDir, "secrets.json");
    for (const mode of [0o644, 0o640, 0o604, 0o777]) {
      fs.chmodSync(file, mode);
      expect(ensureSecrets(dataDir, log)).toEqual(secrets);
      expect(fs.statSync(file).mode & 0o777).toBe(0o600);
      const fields = { file, mode: mode.toString(8) };
      expect(log).toHaveBeenLastCalledWith("warn", expect.stringContaining("Now only you"), fields);
    }
    ensureSecrets(dataDir, log);
    expect(log).toHaveBeenCalledTimes(4);
  });
});
