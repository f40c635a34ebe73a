import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { endLeftover } from "./cluster";

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

/** A process with this command line, whose id the pid file names. */
async function named(program: string, ...options: string[]): Promise<ChildProcess> {
  const args = ["-e", "setInterval(() => {}, 1e6); console.log(1)", "--", ...options];
  const child = spawn(process.execPath, args, { argv0: program });
  started.push(child);
  await once(child.stdout, "data");
  fs.writeFileSync(pidFile, `${child.pid}\n${directory}\n`);
  return child;
}

const isAlive = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

it.each([[[]], [["-p", "5432"]]])(
  "a server of this directory is ended, %o behind",
  async (more) => {
    const server = await named("/usr/bin/postgres", "-D", directory, ...more);
    const exited = once(server, "exit");
    await endLeftover(directory);
    expect(await exited).toEqual([null, "SIGINT"]);
    expect(fs.existsSync(pidFile)).toBe(false);
  },
);

it("a server of another directory is left alone, also one whose name begins alike", async () => {
  const other = `${directory}-2`;
  fs.mkdirSync(other);
  const server = await named("/usr/bin/postgres", "-D", other, directory);
  await endLeftover(directory);
  fs.rmSync(other, { recursive: true });
  expect(isAlive(server)).toBe(true);
  expect(fs.existsSync(pidFile)).toBe(false);
});

it("another program is left alone, its pid file is stale", async () => {
  const program = await named("editor", "-D", directory);
  await endLeftover(directory);
  expect(isAlive(program)).toBe(true);
  expect(fs.existsSync(pidFile)).toBe(false);
});

it("a server that does not say what it serves keeps its pid file", async () => {
  const server = await named("postgres");
  await endLeftover(directory);
  expect(isAlive(server)).toBe(true);
  expect(fs.existsSync(pidFile)).toBe(true);
});
