import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import type { TestProject } from "vitest/node";
import { silentLog } from "@/local/log";
import { startPostgres } from "@/local/postgres";
import { createDataDir } from "./data-dir";
import { freePort } from "./ports";

declare module "vitest" {
  export interface ProvidedContext {
    /** The maintenance database of this run's PostgreSQL; see tests/support/database.ts. */
    postgresUrl: string;
  }
}

/** Starts one PostgreSQL server for the run, in a temporary folder. Tests don't need fsync. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await createDataDir();
  const server = await startPostgres({
    dataDir,
    port: await freePort(),
    password: randomBytes(16).toString("hex"),
    database: "postgres",
    settings: { fsync: "off", full_page_writes: "off", max_connections: "200" },
    log: silentLog,
  });
  project.provide("postgresUrl", server.url);
  return async () => {
    await server.stop();
    await fs.rm(dataDir, { recursive: true, force: true });
  };
}
