import { type OutputLine, run } from "@/local/processes/launch";

const outputLinesMax = 60;

export interface TaskContext {
  root: string;
  env: NodeJS.ProcessEnv;
  output: (name: string) => OutputLine;
  signal: AbortSignal;
}

/** Runs `node <args>` until it exits. Rejects with its last output lines when it fails. */
export async function runTask(name: string, args: string[], context: TaskContext): Promise<void> {
  const lastLines: string[] = [];
  const write = context.output(name);
  const { code, signal } = await run({
    command: process.execPath,
    args,
    cwd: context.root,
    env: context.env,
    signal: context.signal,
    onLine(line, stream) {
      lastLines.push(line);
      if (lastLines.length > outputLinesMax) lastLines.shift();
      write(line, stream);
    },
  });
  context.signal.throwIfAborted();
  if (code === 0) return;
  throw new Error(
    `The ${name} task failed (${signal ?? `exit code ${code}`}):\n${lastLines.join("\n")}`,
  );
}
