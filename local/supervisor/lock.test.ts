import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { processIdentity } from "@/local/processes/identity";
import { LockedError, takeLock, waitForLock } from "@/local/supervisor/lock";

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waybill-lock-"));
  file = path.join(folder, "lock");
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

test("a held lock is refused with its holder, and free again after its release", () => {
  const release = takeLock(file);
  expect(() => takeLock(file)).toThrow(LockedError);
  expect(() => takeLock(file)).toThrow(`process ${process.pid}`);
  release();
  takeLock(file)();
  expect(fs.readdirSync(folder)).toEqual([]);
});

test("a lock of a process that is gone is taken over", async () => {
  const child = spawn("sleep", ["60"]);
  fs.writeFileSync(file, `${child.pid} ${processIdentity(child.pid ?? 0)}`);
  expect(() => takeLock(file)).toThrow(LockedError);
  child.kill("SIGKILL");
  await once(child, "exit");
  takeLock(file)();
});

test("a lock whose process id now belongs to another process is taken over", () => {
  fs.writeFileSync(file, `${process.pid} 12345`);
  takeLock(file)();
});

test("waiting ends with the lock or with the signal", async () => {
  const release = takeLock(file);
  const waiting = waitForLock(file, new AbortController().signal);
  const stopping = new AbortController();
  const stopped = expect(waitForLock(file, stopping.signal)).rejects.toThrow("stopped");
  stopping.abort(new Error("stopped"));
  await stopped;
  release();
  (await waiting)();
});

test("of several starts over a stale lock one at a time looks and takes over", () => {
  fs.writeFileSync(file, `${process.pid} 12345`);
  const otherEnds = takeLock(`${file}.takeover`);
  expect(() => takeLock(file)).toThrow(LockedError);
  otherEnds();
  takeLock(file)();
  expect(fs.readdirSync(folder)).toEqual([]);
});

test("a takeover that was itself killed is taken over", () => {
  fs.writeFileSync(file, `${process.pid} 12345`);
  fs.writeFileSync(`${file}.takeover`, `${process.pid} 12345`);
  takeLock(file)();
  expect(fs.readdirSync(folder)).toEqual([]);
});
