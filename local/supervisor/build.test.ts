import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
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

/** What `next build` leaves: its output, and a cache for the next one. */
async function build(): Promise<void> {
  builds += 1;
  write(".next/BUILD_ID", read("app/page.tsx"));
  write(".next/cache/entry", "kept");
}
const ensure = (how = build) =>
  ensureBuild({ root, build: how, signal: new AbortController().signal });

it("unchanged sources are built once", async () => {
  expect(await ensure()).toBe(await ensure());
  expect(builds).toBe(1);
});

it("a change of the sources is built anew, a change of a test is not", async () => {
  const first = await ensure();
  write("app/page.test.tsx", "test");
  expect(await ensure()).toBe(first);
  write("app/page.tsx", "two");
  const second = await ensure();
  expect(second).not.toBe(first);
  expect([read(first, "BUILD_ID"), read(second, "BUILD_ID")]).toEqual(["one", "two"]);
  expect(read(".next/cache/entry")).toBe("kept");
});

it("a failed build leaves the one that runs, and is tried again", async () => {
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

it("two copies of a checkout build one at a time", async () => {
  const names = await Promise.all([ensure(), ensure()]);
  expect(new Set(names).size).toBe(1);
  expect(builds).toBe(1);
});

it("a build in use is never removed, unused ones are but for the last", async () => {
  const used = await ensure();
  for (const content of ["two", "three", "four"]) {
    write("app/page.tsx", content);
    fs.rmSync(path.join(root, await ensure(), "users"), { recursive: true });
  }
  write("app/page.tsx", "five");
  const current = await ensure();
  const left = fs.readdirSync(root).filter((name) => /^\.next-/.test(name));
  expect(left).toContain(used);
  expect(left).toContain(current);
  expect(left).toHaveLength(3);
});

it("a build of sources that changed meanwhile is never taken for one of theirs", async () => {
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

it("settings of the compiler count as sources", async () => {
  const first = await ensure();
  write("tsconfig.json", "{}");
  expect(await ensure()).not.toBe(first);
});

it("what killed starts have left is removed", async () => {
  const name = await ensure();
  write(`${name}/users/12345678`, "gone");
  write(".next-0123456789abcdef.part/BUILD_ID", "half");
  await ensure();
  expect(fs.readdirSync(path.join(root, name, "users"))).toEqual([String(process.pid)]);
  expect(fs.existsSync(path.join(root, ".next-0123456789abcdef.part"))).toBe(false);
});
