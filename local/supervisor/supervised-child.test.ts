import { afterEach, describe, expect, it } from "vitest";
import { type LogLevel, silentLog } from "@/local/log";
import { launch, type RunningProcess } from "@/local/processes/launch";
import { restartDelayMs, type SupervisedChild, superviseChild } from "./supervised-child";

const supervised: SupervisedChild[] = [];
afterEach(async () => {
  for (const child of supervised.splice(0)) await child.stop();
});

type OnSpawn = (pid: number) => void;

/** Launches a process that exits when it is stopped or after `seconds`. */
function launchSleep(onSpawn: OnSpawn, seconds = 60): Promise<RunningProcess> {
  return launch({
    command: "sleep",
    args: [String(seconds)],
    cwd: "/",
    env: process.env,
    onLine: () => {},
    onSpawn,
  });
}

async function supervise(options: {
  start: (onSpawn: OnSpawn) => Promise<RunningProcess>;
  dependencies?: SupervisedChild[];
  pids?: (number | undefined)[];
  logged?: [LogLevel, string][];
}): Promise<SupervisedChild> {
  const child = await superviseChild(
    {
      name: "child",
      launch: (_, onSpawn) => options.start(onSpawn),
      onPid: (pid) => options.pids?.push(pid),
      dependencies: options.dependencies ?? [],
      log: options.logged ? (level, message) => options.logged?.push([level, message]) : silentLog,
      stopDeadlineMs: 5_000,
    },
    new AbortController().signal,
  );
  supervised.push(child);
  return child;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("restartDelayMs", () => {
  it("doubles the wait between starts from 0.2 s up to 10 s", () => {
    expect([0, 1, 2, 3, 4, 5, 6, 20].map(restartDelayMs)).toEqual([
      200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000,
    ]);
  });
});

describe("superviseChild", () => {
  it("restarts a killed child and reports its process id", async () => {
    const pids: (number | undefined)[] = [];
    const child = await supervise({ start: launchSleep, pids });
    process.kill(pids[0] ?? 0, "SIGKILL");
    await expect.poll(() => pids.length).toBe(3);
    await child.waitUntilRunning();
    expect(pids[1]).toBeUndefined();
    expect(pids[2]).not.toBe(pids[0]);
  });

  it("reports a child before it is ready, and its exit when it never becomes ready", async () => {
    const pids: (number | undefined)[] = [];
    const start = async (onSpawn: OnSpawn) => {
      const unready = await launchSleep(onSpawn);
      expect(pids).toEqual([unready.pid]);
      await unready.stop();
      throw new Error("never ready");
    };
    await expect(supervise({ start, pids })).rejects.toThrow("never ready");
    expect(pids[1]).toBeUndefined();
    expect(pids).toHaveLength(2);
  });

  it("rejects when the first start fails", async () => {
    const start = () => Promise.reject(new Error("no such program"));
    await expect(supervise({ start })).rejects.toThrow("no such program");
  });

  it("retries a failed restart", async () => {
    const logged: [LogLevel, string][] = [];
    const starts = [
      (onSpawn: OnSpawn) => launchSleep(onSpawn, 0),
      () => Promise.reject(new Error("not yet")),
      (onSpawn: OnSpawn) => launchSleep(onSpawn),
    ];
    const child = await supervise({
      start: (onSpawn) => (starts.shift() ?? launchSleep)(onSpawn),
      logged,
    });
    await expect
      .poll(() => logged.map(([, message]) => message))
      .toEqual(["child exited, restarting it", "child failed to start", "child is running again"]);
    await child.waitUntilRunning();
  });

  it("restarts a child only when its dependencies are running", async () => {
    const dependencyPids: (number | undefined)[] = [];
    let isAllowed = false;
    let failedStarts = 0;
    const dependency = await supervise({
      start: async (onSpawn) => {
        if (!isAllowed) failedStarts += 1;
        if (dependencyPids.length > 0 && !isAllowed) throw new Error("still unavailable");
        return launchSleep(onSpawn);
      },
      pids: dependencyPids,
    });
    const pids: (number | undefined)[] = [];
    await supervise({ start: launchSleep, dependencies: [dependency], pids });
    process.kill(dependencyPids[0] ?? 0, "SIGKILL");
    await expect.poll(() => dependencyPids.length).toBe(2);
    process.kill(pids[0] ?? 0, "SIGKILL");
    await expect.poll(() => pids.length).toBe(2);
    // Each wait is twice as long as the previous one, so a child that did not wait for its
    // dependency would be running again after the first.
    const failedBefore = failedStarts;
    await expect.poll(() => failedStarts).toBeGreaterThan(failedBefore + 1);
    expect(pids).toHaveLength(2);
    isAllowed = true;
    await expect.poll(() => pids.length).toBe(3);
  });

  it("does not restart a child that was stopped between two starts", async () => {
    const pids: (number | undefined)[] = [];
    const child = await supervise({ start: (onSpawn) => launchSleep(onSpawn, 0), pids });
    await expect.poll(() => pids.length).toBeGreaterThan(1);
    await child.stop();
    const reported = pids.length;
    expect(pids.at(-1)).toBeUndefined();
    // Longer than the wait before the next start.
    await sleep(restartDelayMs(reported));
    expect(pids).toHaveLength(reported);
  });
});
