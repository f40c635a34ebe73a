import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { parseJson } from "@/local/json";
import type { Log } from "@/local/log";
import { mapValues } from "./keys";

const hex = (bytes: number) => randomBytes(bytes).toString("hex");

/** Generated once per data directory, with at least 128 random bits, in each service's format. */
const generators = {
  POSTGRES_PASSWORD: () => hex(24),
  INNGEST_EVENT_KEY: () => hex(32),
  INNGEST_SIGNING_KEY: () => `signkey-prod-${hex(32)}`,
  PUSHER_APP_ID: () => String(100_000 + randomBytes(3).readUIntBE(0, 3)),
  PUSHER_KEY: () => hex(16),
  PUSHER_SECRET: () => hex(24),
  STRIPE_SECRET_KEY: () => `sk_test_${hex(24)}`,
  STRIPE_WEBHOOK_SECRET: () => `whsec_${hex(32)}`,
  CARRIER_SECRET: () => hex(32),
  NEXTAUTH_SECRET: () => hex(32),
  TRACKING_SECRET: () => hex(32),
};

export type Secrets = Record<keyof typeof generators, string>;

const stored = z.record(z.string(), z.string());

/**
 * Reads `<dataDir>/secrets.json` (mode 600) and adds the missing secrets. If other users may read the
 * file, as after a copy or a restored backup, it takes that permission away and logs it.
 */
export function ensureSecrets(dataDir: string, log: Log): Secrets {
  const file = path.join(dataDir, "secrets.json");
  if (fs.existsSync(file)) restrict(file, log);
  const known = fs.existsSync(file) ? readStored(file) : {};
  const secrets = withGenerated(known);
  if (Object.keys(secrets).some((name) => known[name] === undefined)) {
    writeFileAtomic.sync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  }
  return secrets;
}

function restrict(file: string, log: Log): void {
  const mode = fs.statSync(file).mode & 0o777;
  // Windows has no such permissions, and reports the same mode for every file.
  if ((mode & 0o077) === 0 || process.platform === "win32") return;
  fs.chmodSync(file, 0o600);
  log(
    "warn",
    "Other users could read secrets.json. Now only you can; replace secrets that leaked.",
    {
      file,
      mode: mode.toString(8),
    },
  );
}

/** Throws for a damaged file: new secrets would not include the database's password. */
function readStored(file: string): Record<string, string> {
  const read = stored.safeParse(parseJson(fs.readFileSync(file, "utf8")));
  if (read.success) return read.data;
  throw new Error(
    `${file} is damaged. Restore it from a backup, because it contains the database password.`,
  );
}

/** The known secrets, plus generated ones for those that are missing. */
export function withGenerated(known: Record<string, string>): Secrets {
  return mapValues(generators, (generate, name) => known[name] ?? generate());
}
