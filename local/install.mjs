// Runs before any dependency is there: plain JavaScript on Node's own modules.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { withInstallLock } from "./install-lock.mjs";
import { isInstalled } from "./installed.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const NODE_MIN = [20, 19];

/** Ends with one line where Node is too old; installs packages and generates types as needed. */
export function ensureInstalled() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
    fail(`Waybill needs Node ${NODE_MIN.join(".")} or newer; this is ${process.versions.node}.`);
  }
  if (isInstalled(root) && areTypesGenerated()) return;
  // Another start may be at it: npm would remove the folder that the other one fills.
  withInstallLock(path.join(root, ".local/install.lock"), () => {
    if (!isInstalled(root)) {
      console.log("· Installing the packages");
      run("npm", ["ci", "--include=dev", "--loglevel=error"]);
    }
    if (!areTypesGenerated()) generateTypes();
  });
}

const generated = path.join(root, "lib/db/generated");
const generatedFrom = path.join(generated, ".sources.sha256");

/** The database types are generated again when the schema or a generator's version changes. */
function areTypesGenerated() {
  return fs.existsSync(generatedFrom) && fs.readFileSync(generatedFrom, "utf8") === sourcesDigest();
}

function generateTypes() {
  console.log("· Generating the database types");
  fs.rmSync(generated, { recursive: true, force: true });
  run(process.execPath, ["node_modules/prisma/build/index.js", "generate"], "pipe");
  fs.writeFileSync(generatedFrom, sourcesDigest());
}

function sourcesDigest() {
  const sources = [
    "prisma/schema.prisma",
    "node_modules/prisma/package.json",
    "node_modules/prisma-kysely/package.json",
  ];
  const hash = createHash("sha256");
  for (const source of sources) hash.update(fs.readFileSync(path.join(root, source)));
  return hash.digest("hex");
}

/** With "pipe" the command's output is shown only when it fails. */
function run(command, args, output = "inherit") {
  const stdio = ["ignore", output, output];
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: root, stdio });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ""}${stderr ?? ""}`);
  fail(`${command} ${args.join(" ")} failed${error ? `: ${error.message}` : ""}`);
}

/** The lock is released as the process exits. */
function fail(message) {
  console.error(message);
  process.exit(1);
}
