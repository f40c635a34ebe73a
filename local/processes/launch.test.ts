import { describe, expect, it } from "vitest";
import { scaled } from "@/local/slowness.mjs";
import { processIdentity, waitForExit } from "./identity";
import { type LaunchOptions, launch } from "./launch";

/** Runs a shell script that prints the id of a process that it has started. */
async function launchParent(script: string, options: Partial<LaunchOptions> = {}) {
  let resolvePid = (_pid: number) => {};
  const printedPid = new Promise<number>((resolve) => {
    resolvePid = resolve;
  });
  const parent = await launch({
    command: "/bin/sh",
    args: ["-c", script],
    cwd: "/",
    env: process.env,
    onLine: (line) => resolvePid(Number(line)),
    ...options,
  });
  return { parent, childPid: await printedPid };
}

describe("launch", () => {
  it("kills what a crashed process has left running", async () => {
    const { parent, childPid } = await launchParent("sleep 60 & echo $!; kill -9 $$");
    expect(await parent.exited).toEqual({ code: null, signal: "SIGKILL" });
    expect(await waitForExit(childPid, scaled(30_000))).toBe(true);
  });

  it("stops the children of the process too", async () => {
    const { parent, childPid } = await launchParent("sleep 60 & echo $!; wait");
    expect(processIdentity(childPid)).toBeDefined();
    await parent.stop();
    expect(await waitForExit(childPid, scaled(30_000))).toBe(true);
  });

  it("kills a process that ignores the stop signal at the deadline", async () => {
    const { parent } = await launchParent("trap '' TERM; sleep 60 & echo $!; wait");
    await parent.stop(200);
    expect(await parent.exited).toEqual({ code: null, signal: "SIGKILL" });
  });

  it("reports the process id as soon as the process is spawned", async () => {
    const pids: number[] = [];
    const { parent } = await launchParent("echo 1; sleep 60", { onSpawn: (pid) => pids.push(pid) });
    expect(pids).toEqual([parent.pid]);
    await parent.stop();
  });
});
