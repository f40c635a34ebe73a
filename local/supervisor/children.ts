import { setTimeout as sleep } from "node:timers/promises";
import { launch, type OutputLine, type RunningProcess } from "@/local/processes/launch";
import type { ServicesConfig } from "@/local/services/config";
import { checkPorts } from "./ports";

const readyDeadlineMs = 60_000;
const probeEveryMs = 50;
const probeTimeoutMs = 5_000;
/** Enough for hundreds of requests a second, and small enough for a laptop. */
const webHeapMb = 512;
const servicesHeapMb = 384;

export interface ChildContext {
  root: string;
  env: NodeJS.ProcessEnv;
  onLine: OutputLine;
  onSpawn: (pid: number) => void;
  signal: AbortSignal;
}

/** Next.js, serving the build in `NEXT_DIST_DIR` or, with `dev`, the sources. Ready when it answers. */
export async function launchWeb(
  context: ChildContext,
  { host, port, dev }: { host: string; port: number; dev: boolean },
): Promise<RunningProcess> {
  // Another server there would answer the probe, and be taken for the app.
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
  const probe = `http://${host.includes(":") ? `[${host}]` : host}:${port}/api/v1/health/live`;
  return whenReady("web", web, (signal) => untilAnswers(probe, signal), context.signal);
}

/** All embedded services but PostgreSQL. Ready when it says that every one of them listens. */
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
  return whenReady("services", services, () => ready, context.signal);
}

/** The child once it is ready; otherwise it is stopped, and the reason thrown. */
async function whenReady(
  name: string,
  child: RunningProcess,
  isReady: (signal: AbortSignal) => Promise<void>,
  stopping: AbortSignal,
): Promise<RunningProcess> {
  const decided = new AbortController();
  const signal = AbortSignal.any([stopping, decided.signal]);
  const ended = child.exited.then(({ code, signal: killedBy }) => {
    throw new Error(`${name} ended while it started (${killedBy ?? `exit code ${code}`})`);
  });
  const late = sleep(readyDeadlineMs, undefined, { signal }).then(() => {
    throw new Error(`${name} did not answer within ${readyDeadlineMs / 1000} s`);
  });
  try {
    await Promise.race([isReady(signal), ended, late]);
    return child;
  } catch (error) {
    await child.stop();
    throw error;
  } finally {
    decided.abort();
  }
}

/** Any answer counts: whether the app is well is for its own health page to say. */
async function untilAnswers(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(probeTimeoutMs)]);
    const answered = await fetch(url, { signal: timeout }).then(
      async (answer) => {
        await answer.body?.cancel();
        return true;
      },
      () => false,
    );
    if (answered) return;
    await sleep(probeEveryMs);
  }
}
