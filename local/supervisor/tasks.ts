import type { OutputLine } from "@/local/processes/launch";
import { run } from "@/local/processes/launch";

const shownLinesMax = 60;

export interface TaskContext {
  root: string;
  env: NodeJS.ProcessEnv;
  output: (name: string) => OutputLine;
  signal: AbortSignal;
}

/** Runs `node <args>` to its end. Rejects with its last lines when it fails. */
export async function runTask(name: string, args: string[], context: TaskContext): Promise<void> {
  const last: string[] = [];
  const write = context.output(name);
  const { code, signal } = await run({
    command: process.execPath,
    args,
    cwd: context.root,
    env: context.env,
    signal: context.signal,
    onLine(line, stream) {
      last.push(line);
      if (last.length > shownLinesMax) last.shift();
      write(line, stream);
    },
  });
  context.signal.throwIfAborted();
  if (code === 0) return;
  throw new Error(`${name} failed (${signal ?? `exit code ${code}`}):\n${last.join("\n")}`);
}
