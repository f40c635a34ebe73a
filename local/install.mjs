// Runs before the packages are installed, so it is JavaScript and uses only Node's own modules.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { withInstallLock } from "./install-lock.mjs";
import { hasTools, isInstalled } from "./installed.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const nodeMin = [20, 19];

/** Checks the Node version, and installs the packages that running needs if they are missing. */
export function ensureInstalled() {
  checkNode();
  if (isInstalled(root)) return;
  locked(() => {
    if (isInstalled(root)) return;
    console.log("· Installing packages");
    // Tools that were installed before stay.
    install(hasTools(root) ? ["ci", "--include=dev"] : ["ci", "--omit=dev"]);
  });
}

/** Installs the tools of development and tests as well, and generates the types of the database. */
export function ensureTools() {
  checkNode();
  if (areToolsInstalled() && areTypesGenerated()) return;
  locked(() => {
    if (!areToolsInstalled()) {
      console.log("· Installing packages for development and tests");
      // `npm ci` would remove the packages of a system that runs in this folder.
      install(isInstalled(root) ? addTools : ["ci", "--include=dev"]);
    }
    if (!areTypesGenerated()) generateTypes();
  });
}

/** Adds what the lock file has, and changes no file of the project. */
const addTools = ["install", "--include=dev", "--no-save"];

function install(args) {
  run("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"]);
}

function areToolsInstalled() {
  return isInstalled(root, { tools: true });
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > nodeMin[0] || (major === nodeMin[0] && minor >= nodeMin[1])) return;
  fail(
    `Waybill requires Node ${nodeMin.join(".")} or later. You are using ${process.versions.node}.`,
  );
}

/** The lock stops two processes from running npm, which deletes and fills node_modules. */
function locked(work) {
  withInstallLock(path.join(root, ".local/install.lock"), work);
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
