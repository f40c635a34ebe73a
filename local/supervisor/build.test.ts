import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensureBuild } from "./build";

let root: string;
let builds: number;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "waybill-build-"));
  builds = 0;
  write("app/page.tsx", "one");
  write("node_modules/.package-lock.json", "{}");
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

function write(file: string, content: string): void {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), content);
}

const read = (...parts: string[]) => fs.readFileSync(path.join(root, ...parts), "utf8");

/** Writes what `next build` writes: its output and a build cache. */
async function build(): Promise<void> {
  builds += 1;
  write(".next/BUILD_ID", read("app/page.tsx"));
  write(".next/cache/entry", "cached");
}
const ensure = (how = build) =>
  ensureBuild({ root, build: how, signal: new AbortController().signal });

describe("ensureBuild", () => {
  it("builds unchanged sources once", async () => {
    expect(await ensure()).toBe(await ensure());
    expect(builds).toBe(1);
  });

  it("builds again after a change of the sources, but not of a test or of types", async () => {
    const first = await ensure();
    write("app/page.test.tsx", "test");
    write("lib/db/generated/tables.ts", "export type Tables = object;");
    expect(await ensure()).toBe(first);
    write("app/page.tsx", "two");
    const second = await ensure();
    expect(second).not.toBe(first);
    expect([read(first, "BUILD_ID"), read(second, "BUILD_ID")]).toEqual(["one", "two"]);
    expect(read(".next/cache/entry")).toBe("cached");
  });

  it("keeps the previous build when a build fails, and builds again afterward", async () => {
    const first = await ensure();
    write("app/page.tsx", "broken");
    const failing = async () => {
      write(".next/BUILD_ID", "half");
      throw new Error("does not compile");
    };
    await expect(ensure(failing)).rejects.toThrow("does not compile");
    expect(read(first, "BUILD_ID")).toBe("one");
    expect(read(await ensure(), "BUILD_ID")).toBe("broken");
  });

  it("builds once for two concurrent calls", async () => {
    const names = await Promise.all([ensure(), ensure()]);
    expect(new Set(names).size).toBe(1);
    expect(builds).toBe(1);
  });

  it("keeps builds in use and the last unused one", async () => {
    const used = await ensure();
    for (const content of ["two", "three", "four"]) {
      write("app/page.tsx", content);
      fs.rmSync(path.join(root, await ensure(), "users"), { recursive: true });
    }
    write("app/page.tsx", "five");
    const current = await ensure();
    const remaining = fs.readdirSync(root).filter((name) => /^\.next-/.test(name));
    expect(remaining).toContain(used);
    expect(remaining).toContain(current);
    expect(remaining).toHaveLength(3);
  });

  it("never reuses a build whose sources changed during the build", async () => {
    const changing = async () => {
      await build();
      write("app/page.tsx", "two");
    };
    const mixed = await ensure(changing);
    expect(read(mixed, "BUILD_ID")).toBe("one");
    const second = await ensure();
    expect(read(second, "BUILD_ID")).toBe("two");
    write("app/page.tsx", "one");
    expect([mixed, second]).not.toContain(await ensure());
    expect(builds).toBe(3);
  });

  it("builds again when a part of the build was removed", async () => {
    const name = await ensure();
    write(`${name}/server/page.js`, "old");
    fs.rmSync(path.join(root, name, "BUILD_ID"));
    expect(await ensure()).toBe(name);
    expect(read(name, "BUILD_ID")).toBe("one");
    expect(fs.existsSync(path.join(root, name, "server"))).toBe(false);
    expect(builds).toBe(2);
  });

  it("builds again after a change of the compiler settings", async () => {
    const first = await ensure();
    write("tsconfig.json", "{}");
    expect(await ensure()).not.toBe(first);
  });

  it("removes leftovers of killed processes", async () => {
    const name = await ensure();
    write(`${name}/users/12345678`, "gone");
    write(".next-0123456789abcdef.part/BUILD_ID", "half");
    await ensure();
    expect(fs.readdirSync(path.join(root, name, "users"))).toEqual([String(process.pid)]);
    expect(fs.existsSync(path.join(root, ".next-0123456789abcdef.part"))).toBe(false);
  });
});
