import { afterEach, expect, it } from "vitest";
import { type LogLevel, silentLog } from "@/local/log";
import { launch, type RunningProcess } from "@/local/processes/launch";
import { type Kept, keepRunning, restartDelayMs } from "./keep-running";

const started: Kept[] = [];
afterEach(async () => {
  for (const kept of started.splice(0)) await kept.stop();
});

type OnSpawn = (pid: number) => void;

/** A real child that lives until it is ended, or, with a duration, ends by itself. */
function child(onSpawn: OnSpawn, seconds = 60): Promise<RunningProcess> {
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
  start: (onSpawn: OnSpawn) => Promise<RunningProcess>;
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

it("the wait between starts doubles from 0.2 s up to 10 s", () => {
  expect([0, 1, 2, 3, 4, 5, 6, 20].map(restartDelayMs)).toEqual([
    200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000,
  ]);
});

it("a killed child is started again, and its process id is told", async () => {
  const pids: (number | undefined)[] = [];
  const kept = await keep({ start: child, pids });
  process.kill(pids[0] ?? 0, "SIGKILL");
  await expect.poll(() => pids.length, { timeout: 3_000 }).toBe(3);
  await kept.running();
  expect(pids[1]).toBeUndefined();
  expect(pids[2]).not.toBe(pids[0]);
});

it("a child is told before it is ready, and as gone when it never gets ready", async () => {
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

it("a first start that fails is the caller's to know", async () => {
  const start = () => Promise.reject(new Error("no such program"));
  await expect(keep({ start })).rejects.toThrow("no such program");
});

it("a later start that fails is tried again", async () => {
  const said: [LogLevel, string][] = [];
  const starts = [
    (onSpawn: OnSpawn) => child(onSpawn, 0),
    () => Promise.reject(new Error("not yet")),
    (onSpawn: OnSpawn) => child(onSpawn),
  ];
  const kept = await keep({ start: (onSpawn) => (starts.shift() ?? child)(onSpawn), said });
  await expect
    .poll(() => said.map(([, message]) => message), { timeout: 5_000 })
    .toEqual(["child ended, starting it again", "child did not start", "child runs again"]);
  await kept.running();
});

it("a child waits for those it depends on before it is started again", async () => {
  const dependencyPids: (number | undefined)[] = [];
  let allowed = false;
  const dependency = await keep({
    start: async (onSpawn) => {
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
  await soon(700);
  expect(pids).toHaveLength(2);
  allowed = true;
  await expect.poll(() => pids.length, { timeout: 5_000 }).toBe(3);
});

it("a stop is final, also between two starts", async () => {
  const pids: (number | undefined)[] = [];
  const kept = await keep({ start: (onSpawn) => child(onSpawn, 0), pids });
  await expect.poll(() => pids.length).toBe(2);
  await kept.stop();
  await soon(500);
  expect(pids).toHaveLength(2);
});
