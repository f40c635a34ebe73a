import { spawnSync } from "node:child_process";
import fs from "node:fs";

/** The unprivileged user account that PostgreSQL runs as. */
export interface Account {
  uid: number;
  gid: number;
}

/**
 * The account to run PostgreSQL as, which refuses to run as root: "postgres" or "nobody". Undefined
 * when this process is not root and needs no other account.
 */
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
    "PostgreSQL can't run as root, and this machine has neither a user postgres nor a user nobody. " +
      "Start Waybill as another user, or set DATABASE_URL.",
  );
}

/** True when the account has access to this existing directory and all of its parents. */
export function canEnter(account: Account, directory: string): boolean {
  const { status } = spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", directory], {
    uid: account.uid,
    gid: account.gid,
    cwd: "/",
    timeout: 10_000,
  });
  return status === 0;
}
