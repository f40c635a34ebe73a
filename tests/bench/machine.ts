import os from "node:os";

/** Names what the results depend on: processors and Node.js. */
export function machineName(): string {
  const [cpu] = os.cpus();
  return `${os.availableParallelism()} × ${cpu?.model ?? "CPU"}, Node ${process.version}`;
}
