import fs from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import writeFileAtomic from "write-file-atomic";
import type { Environment } from "./settings";

/** The environment variables of the process, which override those in `<root>/.env`. */
export function readEnvironment(root: string): Environment {
  const file = path.join(root, ".env");
  const fromFile = fs.existsSync(file) ? parseEnv(fs.readFileSync(file, "utf8")) : {};
  return { ...fromFile, ...process.env };
}

/** Variables that are passed to the app unchanged and are listed with the resolved ones. */
const passedOnNames = [
  "DIRECT_DATABASE_URL",
  "WAYBILL_DATA_DIR",
  "WAYBILL_VERBOSE",
  "LOG_LEVEL",
  "DATABASE_POOL_MAX",
  "TRUST_PROXY",
  "ALLOWED_HOSTS",
  "WEBHOOK_ALLOW_PRIVATE",
  "EMAIL_FROM",
  "OPERATIONS_EMAIL",
  "RATE_LIMIT_CREATE_PER_MINUTE",
  "RATE_LIMIT_READ_PER_MINUTE",
  "RATE_LIMIT_SIGN_IN_PER_MINUTE",
  "ORDER_EXPIRY_SECONDS",
  "OPEN_UNPAID_MAX",
  "UNPAID_HOLDS_PER_ADDRESS",
  "UNPAID_HOLD_SHARE",
  "CARRIER_STEP_SECONDS",
  "INNGEST_TIME_SCALE",
  "FULFILLMENT",
  "CAPTURE",
];

/**
 * Writes `<dataDir>/env` (mode 600), which psql, scripts and tests use to connect to the system.
 */
export function writeEffectiveEnvironment(
  dataDir: string,
  variables: Record<string, string>,
  env: Environment,
): void {
  const passedOn = passedOnNames.flatMap((name) => (env[name] ? [[name, env[name]]] : []));
  const lines = [...Object.entries(variables), ...passedOn].map(
    ([name = "", value = ""]) => `${name}=${quoted(value)}\n`,
  );
  const file = path.join(dataDir, "env");
  writeFileAtomic.sync(file, lines.join(""), { mode: 0o600 });
}

/** Quotes a value only if a shell or a dotenv parser requires it. */
function quoted(value: string): string {
  if (/^[\w@%+=:,./-]*$/.test(value)) return value;
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}
