import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { type Account, canEnter } from "./account";

/** Where an unprivileged PostgreSQL's files go when it cannot reach the checkout. Root owns it. */
export const defaultOutsideDir = "/var/lib/waybill";

/**
 * The database directory for a data directory: `<dataDir>/postgres`, or, when the account cannot
 * reach that, a folder of this data directory's own outside, named in `<dataDir>/postgres.location`.
 * The folder's name is random, so that a new checkout at an old path starts with an empty database;
 * so does a copy of a checkout, whose note names the original's folder. A moved one keeps its own.
 */
export function databaseDirectory(
  dataDir: string,
  account: Account | undefined,
  outsideDir = defaultOutsideDir,
): string {
  fs.mkdirSync(dataDir, { recursive: true });
  const owner = fs.realpathSync(dataDir);
  const inside = path.join(dataDir, "postgres");
  const noted = readLine(noteOf(dataDir));
  if (noted && !isOfAnother(noted, owner)) {
    writeOwner(noted, owner);
    return noted;
  }
  if (!account || canEnter(account, dataDir)) return inside;
  if (fs.existsSync(inside)) {
    throw new Error(
      `The database is in ${inside}, where the user of PostgreSQL can no longer reach it: ` +
        "give its parent folders back their execute permission (chmod o+x).",
    );
  }
  fs.mkdirSync(outsideDir, { recursive: true, mode: 0o755 });
  const outside = path.join(outsideDir, `database-${randomBytes(6).toString("hex")}`);
  writeOwner(outside, owner);
  fs.writeFileSync(noteOf(dataDir), `${outside}\n`);
  return outside;
}

const noteOf = (dataDir: string) => path.join(dataDir, "postgres.location");
const ownerOf = (directory: string) => `${directory}.owner`;

/** Does the folder belong to another data directory, which still says so itself? */
function isOfAnother(directory: string, dataDir: string): boolean {
  const owner = readLine(ownerOf(directory));
  return owner !== undefined && owner !== dataDir && readLine(noteOf(owner)) === directory;
}

function writeOwner(directory: string, dataDir: string): void {
  if (readLine(ownerOf(directory)) !== dataDir) {
    fs.writeFileSync(ownerOf(directory), `${dataDir}\n`, { mode: 0o644 });
  }
}

function readLine(file: string): string | undefined {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : undefined;
}
