import { expect, test } from "vitest";
import { processIdentity, waitUntilGone } from "@/local/processes/identity";
import { type LaunchOptions, launch } from "@/local/processes/launch";
import { scaled } from "@/local/slowness.mjs";

/** A shell with a script that tells a number, the id of a process that it has started. */
async function parentOf(script: string, options: Partial<LaunchOptions> = {}) {
  let tell = (_pid: number) => {};
  const told = new Promise<number>((resolve) => {
    tell = resolve;
  });
  const parent = await launch({
    command: "/bin/sh",
    args: ["-c", script],
    cwd: "/",
    env: process.env,
    onLine: (line) => tell(Number(line)),
    ...options,
  });
  return { parent, left: await told };
}

test("what a child that crashed has left behind is ended", async () => {
  const { parent, left } = await parentOf("sleep 60 & echo $!; kill -9 $$");
  expect(await parent.exited).toEqual({ code: null, signal: "SIGKILL" });
  expect(await waitUntilGone(left, scaled(30_000))).toBe(true);
});

test("stopping takes along what the child has started", async () => {
  const { parent, left } = await parentOf("sleep 60 & echo $!; wait");
  expect(processIdentity(left)).toBeDefined();
  await parent.stop();
  expect(await waitUntilGone(left, scaled(30_000))).toBe(true);
});

test("a child that does not end when asked is killed at the deadline", async () => {
  const { parent } = await parentOf("trap '' TERM; sleep 60 & echo $!; wait");
  await parent.stop(200);
  expect(await parent.exited).toEqual({ code: null, signal: "SIGKILL" });
});

test("the process id is told at once", async () => {
  const pids: number[] = [];
  const { parent } = await parentOf("echo 1; sleep 60", { onSpawn: (pid) => pids.push(pid) });
  expect(pids).toEqual([parent.pid]);
  await parent.stop();
});
