import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { processIdentity } from "@/local/processes/identity";
import { LockedError, takeLock, waitForLock } from "./lock";

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waybill-lock-"));
  file = path.join(folder, "lock");
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

describe("lock files", () => {
  it("report which process holds the lock, and can be acquired after its release", () => {
    const release = takeLock(file);
    expect(() => takeLock(file)).toThrow(LockedError);
    expect(() => takeLock(file)).toThrow(`process ${process.pid}`);
    release();
    takeLock(file)();
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it("takes over the lock of a process that has exited", async () => {
    const child = spawn("sleep", ["60"]);
    fs.writeFileSync(file, `${child.pid} ${processIdentity(child.pid ?? 0)}`);
    expect(() => takeLock(file)).toThrow(LockedError);
    child.kill("SIGKILL");
    await once(child, "exit");
    takeLock(file)();
  });

  it("takes over a lock whose process id now belongs to another process", () => {
    fs.writeFileSync(file, `${process.pid} 12345`);
    takeLock(file)();
  });

  it("waits for the lock until the signal aborts", async () => {
    const release = takeLock(file);
    const waiting = waitForLock(file, new AbortController().signal);
    const stopping = new AbortController();
    const stopped = expect(waitForLock(file, stopping.signal)).rejects.toThrow("stopped");
    stopping.abort(new Error("stopped"));
    await stopped;
    release();
    (await waiting)();
  });

  it("lets one process at a time take over a stale lock", () => {
    fs.writeFileSync(file, `${process.pid} 12345`);
    const releaseTakeover = takeLock(`${file}.takeover`);
    expect(() => takeLock(file)).toThrow(LockedError);
    releaseTakeover();
    takeLock(file)();
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it("takes over the takeover lock of a killed process too", () => {
    fs.writeFileSync(file, `${process.pid} 12345`);
    fs.writeFileSync(`${file}.takeover`, `${process.pid} 12345`);
    takeLock(file)();
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});
