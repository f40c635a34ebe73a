import fs from "node:fs";
import path from "node:path";

/** The folders in `prisma/migrations`, in the order in which they are applied. */
export function migrationNames(root: string): string[] {
  return fs
    .readdirSync(path.join(root, "prisma/migrations"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The script of a migration, or null if there is none. */
export function readMigration(root: string, name: string): string | null {
  const file = path.join(root, "prisma/migrations", name, "migration.sql");
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : null;
}
