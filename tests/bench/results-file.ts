import fs from "node:fs/promises";
import path from "node:path";
import { type BenchResults, benchResults } from "./results";

const root = path.join(import.meta.dirname, "../..");

/** Writes what a run has measured, by default to `.local/bench/<time>.json`. Returns the path. */
export async function writeResults(
  { startedAt, name = "orders" }: { startedAt: string; name?: string },
  measured: object,
  file: string | null,
): Promise<string> {
  const named = `${startedAt.replaceAll(/[:.]/g, "-")}-${name}.json`;
  const target = path.resolve(file ?? path.join(root, ".local/bench", named));
  await fs.mkdir(path.dirname(target), { recursive: true });
  await fs.writeFile(target, `${JSON.stringify(measured, null, 2)}\n`);
  return path.relative(process.cwd(), target);
}

/** Reads the results of an earlier run. */
export async function readResults(file: string): Promise<BenchResults> {
  return benchResults.parse(JSON.parse(await fs.readFile(file, "utf8")));
}
