import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasTools, isInstalled } from "./installed.mjs";

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "waybill-install-"));
  fs.mkdirSync(path.join(root, "node_modules"));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const machine = { os: "linux", cpu: "x64", libc: "glibc" };
const version = "1.0.0";

function isComplete(required: object, installed: object, tools = false): boolean {
  const write = (file: string, packages: object) =>
    fs.writeFileSync(path.join(root, file), JSON.stringify({ packages: { "": {}, ...packages } }));
  write("package-lock.json", required);
  write("node_modules/.package-lock.json", installed);
  return isInstalled(root, { tools, machine });
}

describe("isInstalled", () => {
  it("requires every package in its exact version", () => {
    expect(isComplete({ a: { version } }, { a: { version } })).toBe(true);
    expect(isComplete({ a: { version } }, { a: { version: "0.9.0" } })).toBe(false);
    expect(isComplete({ a: { version } }, {})).toBe(false);
  });

  it.each([
    [{ os: ["darwin"], cpu: ["x64"] }, true],
    [{ os: ["linux"], cpu: ["arm64"] }, true],
    [{ os: ["linux"], cpu: ["x64"], libc: ["musl"] }, true],
    [{ os: ["!linux"] }, true],
    [{ os: ["linux"], cpu: ["x64"], libc: ["glibc"] }, false],
    [{ os: ["linux"], cpu: ["x64"] }, false],
    [{ os: ["!win32"] }, false],
    [{}, true],
  ])("with an optional package for %o missing, is %s", (limits, expected) => {
    expect(isComplete({ a: { version, optional: true, ...limits } }, {})).toBe(expected);
  });
});

describe("packages of development and tests", () => {
  const required = { a: { version }, b: { version, dev: true }, c: { version, devOptional: true } };
  const running = { a: { version } };

  it("are required by tools only", () => {
    expect(isComplete(required, running)).toBe(true);
    expect(isComplete(required, running, true)).toBe(false);
    expect(isComplete(required, { ...running, b: { version, dev: true } }, true)).toBe(false);
    expect(isComplete(required, required, true)).toBe(true);
    expect(hasTools(root)).toBe(true);
  });

  it("do not replace what running needs", () => {
    expect(isComplete(required, { ...required, a: { version: "0.9.0" } })).toBe(false);
    expect(isComplete(required, { b: required.b, c: required.c })).toBe(false);
  });

  it("are not updated by a start", () => {
    const older = { ...running, b: { version: "0.9.0", dev: true }, c: required.c };
    expect(isComplete(required, older)).toBe(true);
    expect(isComplete(required, older, true)).toBe(false);
  });

  it("may include one that npm installs for another package", () => {
    expect(isComplete(required, { ...running, c: required.c })).toBe(true);
    expect(hasTools(root)).toBe(false);
  });
});

describe("withInstallLock", () => {
  it("runs the work of processes one after the other, also if one was killed", async () => {
    const log = path.join(root, "log");
    const lock = JSON.stringify(path.join(root, "locks/install.lock"));
    const module = JSON.stringify(path.join(import.meta.dirname, "install-lock.mjs"));
    const script = `
    import fs from "node:fs";
    import { withInstallLock } from ${module};
    withInstallLock(${lock}, () => {
      fs.appendFileSync(${JSON.stringify(log)}, "begin ");
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
      fs.appendFileSync(${JSON.stringify(log)}, "end ");
    });`;
    fs.mkdirSync(path.join(root, "locks"));
    // A lock of a killed process: no process has this id.
    fs.writeFileSync(path.join(root, "locks/install.lock"), "4194305");
    const starts = [1, 2, 3, 4].map(
      () =>
        new Promise((resolve) =>
          spawn(process.execPath, ["--input-type=module", "-e", script]).once("exit", resolve),
        ),
    );
    expect(await Promise.all(starts)).toEqual([0, 0, 0, 0]);
    expect(fs.readFileSync(log, "utf8")).toBe("begin end ".repeat(4));
    expect(fs.readdirSync(path.join(root, "locks"))).toEqual([]);
  });
});
