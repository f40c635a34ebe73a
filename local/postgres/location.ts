import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { type Account, canEnter } from "@/local/postgres/account";

/** Where an unprivileged PostgreSQL's files go when it cannot reach the checkout. Root owns it. */
export const OUTSIDE_DIR = "/var/lib/waybill";

/**
 * The database directory for a data directory: `<dataDir>/postgres`, or, when the account cannot
 * reach that, a folder of this data directory's own outside, named in `<dataDir>/postgres.location`.
 * The folder's name is random, so that a new checkout at an old path starts with an empty database.
 */
export function databaseDirectory(dataDir: string, account: Account | undefined): string {
  fs.mkdirSync(dataDir, { recursive: true });
  const inside = path.join(dataDir, "postgres");
  const note = path.join(dataDir, "postgres.location");
  if (fs.existsSync(note)) return fs.readFileSync(note, "utf8").trim();
  if (!account || canEnter(account, dataDir)) return inside;
  if (fs.existsSync(inside)) {
    throw new Error(
      `The database is in ${inside}, where the user of PostgreSQL can no longer reach it: ` +
        "give its parent folders back their execute permission (chmod o+x).",
    );
  }
  fs.mkdirSync(OUTSIDE_DIR, { recursive: true, mode: 0o755 });
  const outside = path.join(OUTSIDE_DIR, `database-${randomBytes(6).toString("hex")}`);
  fs.writeFileSync(note, `${outside}\n`);
  return outside;
}
