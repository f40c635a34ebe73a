// Runs before the packages are installed, so it is JavaScript and uses only Node's own modules.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { withInstallLock } from "./install-lock.mjs";
import { isInstalled } from "./installed.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const nodeMin = [20, 19];

/** Checks the Node version, then installs packages and generates database types if needed. */
export function ensureInstalled() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < nodeMin[0] || (major === nodeMin[0] && minor < nodeMin[1])) {
    fail(
      `Waybill requires Node ${nodeMin.join(".")} or later. You are using ${process.versions.node}.`,
    );
  }
  if (isInstalled(root) && areTypesGenerated()) return;
  // The lock stops two processes from running npm, which deletes and fills node_modules.
  withInstallLock(path.join(root, ".local/install.lock"), () => {
    if (!isInstalled(root)) {
      console.log("· Installing packages");
      run("npm", ["ci", "--include=dev", "--loglevel=error"]);
    }
    if (!areTypesGenerated()) generateTypes();
  });
}

const generated = path.join(root, "lib/db/generated");
const generatedFrom = path.join(generated, ".sources.sha256");

/** True when the generated database types match the schema and the generators' versions. */
function areTypesGenerated() {
  return fs.existsSync(generatedFrom) && fs.readFileSync(generatedFrom, "utf8") === sourcesDigest();
}

function generateTypes() {
  console.log("· Generating database types");
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

/** Runs a command. With "pipe", its output is shown only when it fails. */
function run(command, args, output = "inherit") {
  const stdio = ["ignore", output, output];
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: root, stdio });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ""}${stderr ?? ""}`);
  fail(`${command} ${args.join(" ")} failed${error ? `: ${error.message}` : ""}`);
}

/** Prints the message and exits, which also releases the lock. */
function fail(message) {
  console.error(message);
  process.exit(1);
}
