import { setTimeout as sleep } from "node:timers/promises";
import { launch, type OutputLine, type RunningProcess } from "@/local/processes/launch";
import type { ServicesConfig } from "@/local/services/config";
import { checkPorts } from "./ports";

const readyDeadlineMs = 60_000;
const probeEveryMs = 50;
const probeTimeoutMs = 5_000;
/** Heap limits that are enough for hundreds of requests per second and fit a laptop. */
const webHeapMb = 512;
const servicesHeapMb = 384;

export interface ChildContext {
  root: string;
  env: NodeJS.ProcessEnv;
  onLine: OutputLine;
  onSpawn: (pid: number) => void;
  signal: AbortSignal;
}

/** Launches Next.js: the build in `NEXT_DIST_DIR`, or `next dev`. Resolves when it responds. */
export async function launchWeb(
  context: ChildContext,
  { host, port, dev }: { host: string; port: number; dev: boolean },
): Promise<RunningProcess> {
  // Another server on this port would answer the probe and be mistaken for the app.
  await checkPorts([{ host, port, variable: "PORT" }]);
  const next = "node_modules/next/dist/bin/next";
  const web = await launch({
    command: process.execPath,
    args: [
      ...(dev ? [] : [`--max-old-space-size=${webHeapMb}`]),
      ...[next, dev ? "dev" : "start", "--port", String(port), "--hostname", host],
    ],
    cwd: context.root,
    env: context.env,
    onLine: context.onLine,
    onSpawn: context.onSpawn,
  });
  const probe = `${webUrl(host, port)}/api/v1/health/live`;
  return waitUntilReady("web", web, (signal) => waitForAnswer(probe, signal), context.signal);
}

/** The app's address on this machine, which may differ from the URL that browsers use. */
export function webUrl(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Launches the embedded services except PostgreSQL. Resolves when all of them are listening. */
export async function launchServices(
  context: ChildContext,
  config: ServicesConfig,
): Promise<RunningProcess> {
  let onReady = () => {};
  const ready = new Promise<void>((resolve) => {
    onReady = resolve;
  });
  const services = await launch({
    command: process.execPath,
    args: [
      `--max-old-space-size=${servicesHeapMb}`,
      ...["--import", "tsx", "local/services/main.ts"],
    ],
    cwd: context.root,
    env: context.env,
    onLine: context.onLine,
    onSpawn: context.onSpawn,
    message: config,
    onMessage: () => onReady(),
  });
  return waitUntilReady("services", services, () => ready, context.signal);
}

/** Resolves to the child when it is ready. Otherwise stops it and rejects with the reason. */
async function waitUntilReady(
  name: string,
  child: RunningProcess,
  waitForReady: (signal: AbortSignal) => Promise<void>,
  stopping: AbortSignal,
): Promise<RunningProcess> {
  const finished = new AbortController();
  const signal = AbortSignal.any([stopping, finished.signal]);
  const ended = child.exited.then(({ code, signal: killedBy }) => {
    throw new Error(`${name} exited during startup (${killedBy ?? `exit code ${code}`})`);
  });
  const late = sleep(readyDeadlineMs, undefined, { signal }).then(() => {
    throw new Error(`${name} was not ready within ${readyDeadlineMs / 1000} s`);
  });
  try {
    await Promise.race([waitForReady(signal), ended, late]);
    return child;
  } catch (error) {
    await child.stop();
    throw error;
  } finally {
    finished.abort();
  }
}

/** Waits for any HTTP response. The health endpoint reports whether the app is healthy. */
async function waitForAnswer(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(probeTimeoutMs)]);
    const hasAnswered = await fetch(url, { signal: timeout }).then(
      async (answer) => {
        await answer.body?.cancel();
        return true;
      },
      () => false,
    );
    if (hasAnswered) return;
    await sleep(probeEveryMs);
  }
}
