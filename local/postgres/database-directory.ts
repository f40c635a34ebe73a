import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { type Account, canEnter } from "./account";

/** Where PostgreSQL's files go when its account has no access to the checkout. Owned by root. */
export const defaultExternalDir = "/var/lib/waybill";

/**
 * The database directory of a data directory: `<dataDir>/postgres`, or, when the account has no
 * access to that, a directory in `externalDir` with a random name, which
 * `<dataDir>/postgres.location` records. A moved data directory keeps its database. A copied one,
 * or a new one at the same path, gets an empty database.
 */
export function databaseDirectory(
  dataDir: string,
  account: Account | undefined,
  externalDir = defaultExternalDir,
): string {
  fs.mkdirSync(dataDir, { recursive: true });
  const owner = fs.realpathSync(dataDir);
  const inside = path.join(dataDir, "postgres");
  const recorded = readLine(locationFile(dataDir));
  if (recorded && !belongsToAnother(recorded, owner)) {
    writeOwner(recorded, owner);
    return recorded;
  }
  if (!account || canEnter(account, dataDir)) return inside;
  if (fs.existsSync(inside)) {
    throw new Error(
      `PostgreSQL's user account no longer has access to the database in ${inside}. ` +
        "Restore the execute permission of its parent directories (chmod o+x).",
    );
  }
  fs.mkdirSync(externalDir, { recursive: true, mode: 0o755 });
  const external = path.join(externalDir, `database-${randomBytes(6).toString("hex")}`);
  writeOwner(external, owner);
  fs.writeFileSync(locationFile(dataDir), `${external}\n`);
  return external;
}

const locationFile = (dataDir: string) => path.join(dataDir, "postgres.location");
const ownerFile = (directory: string) => `${directory}.owner`;

/** True when the directory is recorded by another data directory, which still exists. */
function belongsToAnother(directory: string, dataDir: string): boolean {
  const owner = readLine(ownerFile(directory));
  return owner !== undefined && owner !== dataDir && readLine(locationFile(owner)) === directory;
}

function writeOwner(directory: string, dataDir: string): void {
  if (readLine(ownerFile(directory)) !== dataDir) {
    fs.writeFileSync(ownerFile(directory), `${dataDir}\n`, { mode: 0o644 });
  }
}

function readLine(file: string): string | undefined {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : undefined;
}
