// Runs before any dependency is there: plain JavaScript on Node's own modules.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const NODE_MIN = [20, 19];

/** Ends with one line where Node is too old; installs packages and generates the client as needed. */
export function ensureInstalled() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
    fail(`Waybill needs Node ${NODE_MIN.join(".")} or newer; this is ${process.versions.node}.`);
  }
  if (!isInstalled()) {
    console.log("· Installing the packages");
    run("npm", ["ci", "--include=dev", "--loglevel=error"]);
  }
  generateClient();
}

/** npm notes in node_modules what it has installed, last: compare that with the lock file. */
function isInstalled() {
  const wanted = readPackages("package-lock.json");
  const installed = readPackages("node_modules/.package-lock.json");
  return Object.entries(wanted).every(([location, { version, optional }]) => {
    if (location === "") return true;
    const found = installed[location];
    return found ? found.version === version : Boolean(optional);
  });
}

function readPackages(file) {
  const absolute = path.join(root, file);
  if (!fs.existsSync(absolute)) return {};
  return JSON.parse(fs.readFileSync(absolute, "utf8")).packages ?? {};
}

/** Prisma's client is generated code: made again when the schema or Prisma's version changes. */
function generateClient() {
  const generated = path.join(root, "lib/db/generated");
  const marker = path.join(generated, ".made-from");
  const sources = ["prisma/schema.prisma", "node_modules/prisma/package.json"];
  const hash = createHash("sha256");
  for (const source of sources) hash.update(fs.readFileSync(path.join(root, source)));
  const digest = hash.digest("hex");
  if (fs.existsSync(marker) && fs.readFileSync(marker, "utf8") === digest) return;
  console.log("· Generating the database client");
  run(process.execPath, ["node_modules/prisma/build/index.js", "generate"], "pipe");
  fs.writeFileSync(marker, digest);
}

/** With "pipe" the command's output is shown only when it fails. */
function run(command, args, output = "inherit") {
  const stdio = ["ignore", output, output];
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: root, stdio });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ""}${stderr ?? ""}`);
  fail(`${command} ${args.join(" ")} failed${error ? `: ${error.message}` : ""}`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
