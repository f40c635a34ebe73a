import { readFileSync } from "node:fs";
import path from "node:path";
import { createAdapter } from "./adapter";
import { migrationNames, readMigration } from "./migrations";
import { engineError } from "./rpc";
import { createEngine, loadEngineCode } from "./wasm-engine";

/**
 * Applies the pending migrations of this folder to the database DATABASE_URL, as `prisma migrate deploy`
 * does. The engine alone does it, so that a start needs no other part of Prisma's CLI.
 */
const root = process.cwd();
const adapter = createAdapter(process.env.DATABASE_URL);
try {
  await loadEngineCode();
  const engine = await createEngine([], adapter.factory);
  const { appliedMigrationNames } = await engine.applyMigrations({
    migrationsList: {
      baseDir: root,
      lockfile: {
        path: "migration_lock.toml",
        content: readFileSync(path.join(root, "prisma/migrations/migration_lock.toml"), "utf8"),
      },
      migrationDirectories: migrationNames(root).map((name) => ({
        path: name,
        migrationFile: { path: "migration.sql", content: contentOf(name) },
      })),
      shadowDbInitScript: "",
    },
    filters: { externalTables: [], externalEnums: [] },
  });
  for (const name of appliedMigrationNames) console.log(`Applied ${name}`);
  process.exit(0);
} catch (error) {
  const { code, message } = engineError(error, adapter.causeOf);
  console.error([code, message].filter(Boolean).join(": "));
  process.exit(1);
}

/** The engine itself refuses a folder without its file, if it has to apply it. */
function contentOf(name: string) {
  const value = readMigration(root, name);
  if (value !== null) return { tag: "ok" as const, value };
  return { tag: "error" as const, value: `prisma/migrations/${name}/migration.sql can't be read.` };
}
