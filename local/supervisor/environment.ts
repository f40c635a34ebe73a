import fs from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import writeFileAtomic from "write-file-atomic";
import type { Environment } from "./settings";

/** The process's variables over those of `<root>/.env`. */
export function readEnvironment(root: string): Environment {
  const file = path.join(root, ".env");
  const fromFile = fs.existsSync(file) ? parseEnv(fs.readFileSync(file, "utf8")) : {};
  return { ...fromFile, ...process.env };
}

/** Variables of the app that are passed on as they are, and worth showing beside the effective ones. */
const passedOnNames = [
  "WAYBILL_DATA_DIR",
  "WAYBILL_VERBOSE",
  "LOG_LEVEL",
  "DATABASE_POOL_MAX",
  "TRUST_PROXY",
  "EMAIL_FROM",
  "OPERATIONS_EMAIL",
  "RATE_LIMIT_CREATE_PER_MINUTE",
  "RATE_LIMIT_READ_PER_MINUTE",
  "RATE_LIMIT_SIGN_IN_PER_MINUTE",
  "ORDER_EXPIRY_SECONDS",
  "OPEN_UNPAID_MAX",
  "CARRIER_STEP_SECONDS",
  "INNGEST_TIME_SCALE",
  "FULFILLMENT",
  "CAPTURE",
];

/** `<dataDir>/env` (mode 600): what psql, a script or a test needs to attach to the system. */
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

/** Quoted only where a shell or a dotenv reader would need it. */
function quoted(value: string): string {
  if (/^[\w@%+=:,./-]*$/.test(value)) return value;
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}
