import { existsSync } from "node:fs";
import path from "node:path";
import { launch, type RunningProcess } from "@/local/processes/launch";
import { freePort } from "./ports";
import { waitFor } from "./wait";

/** Debian's package puts it into /usr/bin. */
const directories = (process.env.PATH ?? "").split(path.delimiter);
const binary = directories.map((dir) => path.join(dir, "redis-server")).find(existsSync);

/** Why tests with a Redis server are skipped, for their titles; "" if they run. */
export const withoutRedis = binary ? "" : " (skipped: redis-server is not installed)";

/** Starts an empty Redis server in memory, on a free port or an earlier one's. */
export async function startRedis(
  usedPort?: number,
): Promise<RunningProcess & { url: string; port: number }> {
  if (!binary) throw new Error("redis-server is not installed.");
  const port = usedPort ?? (await freePort());
  let isReady = false;
  const server = await launch({
    command: binary,
    args: ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
    cwd: "/",
    env: process.env,
    onLine(line) {
      if (line.includes("Ready to accept connections")) isReady = true;
    },
  });
  await waitFor("redis-server to start", () => (isReady ? true : null));
  return { ...server, url: `redis://127.0.0.1:${port}`, port };
}
