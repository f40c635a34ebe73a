import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLog } from "@/local/log";
import { endOrphans, openProcessList } from "./pids";
import { ensureSecrets } from "./secrets";

let dataDir: string;
beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "waybill-pids-"));
});
afterEach(() => fs.rmSync(dataDir, { recursive: true, force: true }));

const cutShort = (name: string) => {
  const file = path.join(dataDir, name);
  fs.truncateSync(file, Math.floor(fs.statSync(file).size / 2));
};

it("what an earlier start left is ended", async () => {
  const left = spawn("sleep", ["60"], { detached: true });
  const exited = once(left, "exit");
  openProcessList(dataDir, silentLog).set("services", left.pid);
  expect(await endOrphans(dataDir)).toEqual(["services"]);
  expect(await exited).toEqual([null, "SIGTERM"]);
});

it("a list that a crash of the machine cut short keeps no start from happening", async () => {
  openProcessList(dataDir, silentLog).set("services", process.pid);
  cutShort("processes.json");
  expect(await endOrphans(dataDir)).toEqual([]);
});

it("a list that can't be written is told, and kept in memory", async () => {
  const said: string[] = [];
  const processes = openProcessList(dataDir, (_, message) => said.push(message));
  fs.rmSync(dataDir, { recursive: true });
  const left = spawn("sleep", ["60"], { detached: true });
  const exited = once(left, "exit");
  processes.set("services", left.pid);
  processes.killAll();
  expect(await exited).toEqual([null, "SIGKILL"]);
  processes.set("services", undefined);
  expect(said).toEqual(Array(2).fill(`The list of processes in ${dataDir} is not up to date`));
});

it("secrets are kept, and never replaced when they can't be read", () => {
  const secrets = ensureSecrets(dataDir);
  expect(ensureSecrets(dataDir)).toEqual(secrets);
  expect(fs.statSync(path.join(dataDir, "secrets.json")).mode & 0o777).toBe(0o600);
  cutShort("secrets.json");
  expect(() => ensureSecrets(dataDir)).toThrow(/secrets\.json is damaged/);
});
