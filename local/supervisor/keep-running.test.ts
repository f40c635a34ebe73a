import { afterEach, expect, test } from "vitest";
import { type LogLevel, silentLog } from "@/local/log";
import { launch, type Running } from "@/local/processes/launch";
import { type Kept, keepRunning, restartDelayMs } from "@/local/supervisor/keep-running";

const started: Kept[] = [];
afterEach(async () => {
  for (const kept of started.splice(0)) await kept.stop();
});

type OnSpawn = (pid: number) => void;

/** A real child that lives until it is ended, or, with a duration, ends by itself. */
function child(onSpawn: OnSpawn, seconds = 60): Promise<Running> {
  return launch({
    command: "sleep",
    args: [String(seconds)],
    cwd: "/",
    env: process.env,
    onLine: () => {},
    onSpawn,
  });
}

async function keep(options: {
  start: (onSpawn: OnSpawn) => Promise<Running>;
  after?: Kept[];
  pids?: (number | undefined)[];
  said?: [LogLevel, string][];
}): Promise<Kept> {
  const kept = await keepRunning(
    {
      name: "child",
      launch: (_, onSpawn) => options.start(onSpawn),
      onPid: (pid) => options.pids?.push(pid),
      after: options.after ?? [],
      log: options.said ? (level, message) => options.said?.push([level, message]) : silentLog,
      stopDeadlineMs: 5_000,
    },
    new AbortController().signal,
  );
  started.push(kept);
  return kept;
}

const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("the wait between starts doubles from 0.2 s up to 10 s", () => {
  expect([0, 1, 2, 3, 4, 5, 6, 20].map(restartDelayMs)).toEqual([
    200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000,
  ]);
});

test("a killed child is started again, and its process id is told", async () => {
  const pids: (number | undefined)[] = [];
  const kept = await keep({ start: child, pids });
  process.kill(pids[0] ?? 0, "SIGKILL");
  await expect.poll(() => pids.length).toBe(3);
  await kept.running();
  expect(pids[1]).toBeUndefined();
  expect(pids[2]).not.toBe(pids[0]);
});

test("a child is told before it is ready, and as gone when it never gets ready", async () => {
  const pids: (number | undefined)[] = [];
  const start = async (onSpawn: OnSpawn) => {
    const unready = await child(onSpawn);
    expect(pids).toEqual([unready.pid]);
    await unready.stop();
    throw new Error("never ready");
  };
  await expect(keep({ start, pids })).rejects.toThrow("never ready");
  expect(pids[1]).toBeUndefined();
  expect(pids).toHaveLength(2);
});

test("a first start that fails is the caller's to know", async () => {
  const start = () => Promise.reject(new Error("no such program"));
  await expect(keep({ start })).rejects.toThrow("no such program");
});

test("a later start that fails is tried again", async () => {
  const said: [LogLevel, string][] = [];
  const starts = [
    (onSpawn: OnSpawn) => child(onSpawn, 0),
    () => Promise.reject(new Error("not yet")),
    (onSpawn: OnSpawn) => child(onSpawn),
  ];
  const kept = await keep({ start: (onSpawn) => (starts.shift() ?? child)(onSpawn), said });
  await expect
    .poll(() => said.map(([, message]) => message))
    .toEqual(["child ended, starting it again", "child did not start", "child runs again"]);
  await kept.running();
});

test("a child waits for those it depends on before it is started again", async () => {
  const dependencyPids: (number | undefined)[] = [];
  let allowed = false;
  let refusals = 0;
  const dependency = await keep({
    start: async (onSpawn) => {
      if (!allowed) refusals += 1;
      if (dependencyPids.length > 0 && !allowed) throw new Error("still away");
      return child(onSpawn);
    },
    pids: dependencyPids,
  });
  const pids: (number | undefined)[] = [];
  await keep({ start: child, after: [dependency], pids });
  process.kill(dependencyPids[0] ?? 0, "SIGKILL");
  await expect.poll(() => dependencyPids.length).toBe(2);
  process.kill(pids[0] ?? 0, "SIGKILL");
  await expect.poll(() => pids.length).toBe(2);
  // Each wait is twice as long as the one before: alone the child would be back after the first.
  const refusedBefore = refusals;
  await expect.poll(() => refusals).toBeGreaterThan(refusedBefore + 1);
  expect(pids).toHaveLength(2);
  allowed = true;
  await expect.poll(() => pids.length).toBe(3);
});

test("a stop is final, also between two starts", async () => {
  const pids: (number | undefined)[] = [];
  const kept = await keep({ start: (onSpawn) => child(onSpawn, 0), pids });
  await expect.poll(() => pids.length).toBeGreaterThan(1);
  await kept.stop();
  const told = pids.length;
  expect(pids.at(-1)).toBeUndefined();
  // Longer than the wait before the next start.
  await soon(restartDelayMs(told));
  expect(pids).toHaveLength(told);
});
