// `npm test`: every check and every test; the last line says how many passed and failed.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./install.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = (name) => path.join(root, "node_modules/.bin", name);
const VITEST_PROJECTS = ["unit", "integration", "conformance", "contract"];
const RUN_TIMEOUT_MS = 30 * 60_000;
const CHECKS = {
  "format and lint": [bin("biome"), "ci", "."],
  "route types": [bin("next"), "typegen"],
  types: [bin("tsc"), "--noEmit"],
  "dead code": [bin("knip")],
};

ensureInstalled();
const reports = fs.mkdtempSync(path.join(os.tmpdir(), "waybill-reports-"));
const counts = [
  ...Object.entries(CHECKS).map(([name, command]) => check(name, command)),
  ...VITEST_PROJECTS.map(vitest),
  playwright(),
];
fs.rmSync(reports, { recursive: true, force: true });

const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

function check(name, command) {
  const ok = run(command);
  console.log(`${ok ? "✓" : "✗"} ${name}`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
}

function vitest(project) {
  console.log(`\n· vitest: ${project}`);
  const file = path.join(reports, `${project}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const ok = run([bin("vitest"), "run", "--project", project, ...reporters]);
  const report = read(file);
  // A file that could not even be loaded has no tests to count.
  const unloaded = (report?.testResults ?? []).filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  return tally(ok, report?.numPassedTests, (report?.numFailedTests ?? 0) + unloaded.length);
}

function playwright() {
  console.log("\n· playwright");
  const file = path.join(reports, "playwright.json");
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  const ok = run([bin("playwright"), "test", "--reporter=list,json"], env);
  const { expected = 0, flaky = 0, unexpected = 0 } = read(file)?.stats ?? {};
  return tally(ok, expected + flaky, unexpected);
}

/** A run that fails without a failed test (a broken setup, an unhandled error) is one failure. */
function tally(ok, passed = 0, failed = 0) {
  return { passed, failed: ok ? failed : Math.max(failed, 1) };
}

function run([command, ...args], env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    timeout: RUN_TIMEOUT_MS,
    env: { ...process.env, ...env },
  });
  if (error) console.error(error.message);
  return status === 0;
}

function read(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
}
