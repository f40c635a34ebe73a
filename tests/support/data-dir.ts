import { existsSync } from "node:fs";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";

const memoryDir = "/dev/shm";
const memoryBytesMin = 4 * 2 ** 30;

/**
 * Creates a directory for the data of a PostgreSQL server or of a whole system. It is in memory if
 * there is enough of it, because creating the hundreds of files of a database on a disk can take ten
 * times as long. Killed processes lose nothing there either. Benchmarks measure the disk as well.
 */
export async function createDataDir(where: "memory" | "disk" = "memory"): Promise<string> {
  const parent = where === "memory" && (await hasMemory()) ? memoryDir : os.tmpdir();
  const dataDir = await fs.mkdtemp(path.join(parent, "waybill-data-"));
  // PostgreSQL runs as another user when the tests run as root.
  await fs.chmod(dataDir, 0o755);
  return dataDir;
}

/** Containers often limit this file system to 64 MB, however much memory they have. */
async function hasMemory(): Promise<boolean> {
  if (!existsSync(memoryDir)) return false;
  const { bavail, bsize } = await fs.statfs(memoryDir);
  return Math.min(bavail * bsize, os.freemem()) >= memoryBytesMin;
}
