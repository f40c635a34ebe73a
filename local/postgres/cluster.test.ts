import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stopLeftoverServer } from "./cluster";

let directory: string;
let pidFile: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), "waybill-cluster-"));
  pidFile = path.join(directory, "postmaster.pid");
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  fs.rmSync(directory, { recursive: true, force: true });
});

/** Starts a process with this command line and writes its id to the pid file. */
async function startWithPidFile(program: string, ...options: string[]): Promise<ChildProcess> {
  const args = ["-e", "setInterval(() => {}, 1e6); console.log(1)", "--", ...options];
  const child = spawn(process.execPath, args, { argv0: program });
  started.push(child);
  await once(child.stdout, "data");
  fs.writeFileSync(pidFile, `${child.pid}\n${directory}\n`);
  return child;
}

const isAlive = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

describe("stopLeftoverServer", () => {
  it.each([[[]], [["-p", "5432"]]])(
    "stops a server of this directory, with the further options %o",
    async (options) => {
      const server = await startWithPidFile("/usr/bin/postgres", "-D", directory, ...options);
      const exited = once(server, "exit");
      await stopLeftoverServer(directory);
      expect(await exited).toEqual([null, "SIGINT"]);
      expect(fs.existsSync(pidFile)).toBe(false);
    },
  );

  it("keeps a server of another directory, even if its path starts with the same name", async () => {
    const other = `${directory}-2`;
    fs.mkdirSync(other);
    const server = await startWithPidFile("/usr/bin/postgres", "-D", other, directory);
    await stopLeftoverServer(directory);
    fs.rmSync(other, { recursive: true });
    expect(isAlive(server)).toBe(true);
    expect(fs.existsSync(pidFile)).toBe(false);
  });

  it("keeps another program and removes the stale pid file", async () => {
    const program = await startWithPidFile("editor", "-D", directory);
    await stopLeftoverServer(directory);
    expect(isAlive(program)).toBe(true);
    expect(fs.existsSync(pidFile)).toBe(false);
  });

  it("keeps a server whose directory is unknown, and its pid file", async () => {
    const server = await startWithPidFile("postgres");
    await stopLeftoverServer(directory);
    expect(isAlive(server)).toBe(true);
    expect(fs.existsSync(pidFile)).toBe(true);
  });
});
