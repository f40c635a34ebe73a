import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { defineConfig } from "prisma/config";

const root = import.meta.dirname;

// npm has no native schema engine, and Prisma's own download may be unreachable. Without the native
// engine the CLI uses the WebAssembly build from npm (docs/decisions/0004).
const engines = path.join(root, "node_modules/@prisma/engines");
const native = existsSync(engines) && readdirSync(engines).some((f) => /^schema-engine-/.test(f));
if (!native) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.join(root, "local/prisma/schema-engine.mjs");
}

// Prisma looks for generators on the PATH, where only npm puts this folder.
const binaries = path.join(root, "node_modules/.bin");
process.env.PATH = [binaries, process.env.PATH].join(path.delimiter);

/**
 * The database to migrate: DIRECT_DATABASE_URL where a pooler stands in front of it, DATABASE_URL, or
 * the embedded database that the last `npm start` set up.
 */
function databaseUrl(): string | undefined {
  const { DIRECT_DATABASE_URL, DATABASE_URL } = process.env;
  if (DIRECT_DATABASE_URL || DATABASE_URL) return DIRECT_DATABASE_URL || DATABASE_URL;
  const env = path.join(root, process.env.WAYBILL_DATA_DIR ?? ".local", "env");
  if (!existsSync(env)) return undefined;
  const effective = parseEnv(readFileSync(env, "utf8"));
  return effective.DIRECT_DATABASE_URL || effective.DATABASE_URL;
}

const url = databaseUrl();

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations", seed: "tsx prisma/seed.ts" },
  ...(url ? { datasource: { url } } : {}),
});
