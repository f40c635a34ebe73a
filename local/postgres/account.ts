import { spawnSync } from "node:child_process";
import fs from "node:fs";

/** The unprivileged user that PostgreSQL runs as. */
export interface Account {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root: then "postgres" or "nobody". Otherwise undefined (ourselves). */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = fs
    .readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  for (const name of ["postgres", "nobody"]) {
    const user = users.find((fields) => fields[0] === name);
    if (user) return { uid: Number(user[2]), gid: Number(user[3]) };
  }
  throw new Error(
    "PostgreSQL does not run as root, and there is neither a user postgres nor nobody to run it: " +
      "start as an ordinary user, or set DATABASE_URL.",
  );
}

/** Can the account enter this existing folder, through all of its parents? */
export function canEnter(account: Account, directory: string): boolean {
  const { status } = spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", directory], {
    uid: account.uid,
    gid: account.gid,
    cwd: "/",
    timeout: 10_000,
  });
  return status === 0;
}
