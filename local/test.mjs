// `npm test`: every check and every test; the last line says how many passed and failed.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensureTools } from "./install.mjs";
import { scaled, slowness } from "./slowness.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = (name) => path.join(root, "node_modules/.bin", name);

ensureTools();
const stepTimeoutMs = scaled(30 * 60_000);
const cores = os.availableParallelism();
// A lane keeps about two thirds of a core busy on the reference machine, and more on a slower one.
// There are at least two, because the tests of browsers and whole systems mostly wait.
const lanesMax = Math.max(Math.min(2, cores), Math.round((1.5 * cores) / slowness()));
console.log(`· Deadlines × ${slowness()}, at most ${lanesMax} steps at once`);
/** Another Node.js, on which the app's start and the contract tests run as well. CI sets it. */
const otherNode = process.env.TEST_OTHER_NODE;
/** The URL of another Inngest server, on which the conformance suite runs as well. */
const otherInngest = process.env.INNGEST_CONFORMANCE_URL;
console.log(
  otherInngest
    ? `· The conformance suite and a system also run on the Inngest server at ${otherInngest}`
    : "· Skipped: tests on another Inngest server, because INNGEST_CONFORMANCE_URL names none",
);
const reports = fs.mkdtempSync(path.join(os.tmpdir(), "waybill-reports-"));
/** Each answer of the API that the systems of these tests give. */
const seenAnswers = { SEEN_ANSWERS_FILE: path.join(reports, "seen-answers") };

/**
 * The types come before what builds the app, which writes some of them. Then the longest steps come
 * first, so that the lanes end at about the same time.
 */
const counts = [
  ...(await inLanes([
    [check("format and lint", "biome", "ci", "."), check("dead code", "knip")],
    [check("route types", "next", "typegen"), check("types", "tsc", "--noEmit")],
  ])),
  ...(await inLanes([
    [vitest("unit"), vitest("unit-mocks")],
    [playwright("admin")],
    [playwright("monitoring")],
    [withSeenAnswers(vitest("contract"))],
    [withSeenAnswers(vitest("systems"))],
    [vitest("integration")],
    ...(otherNode ? [[vitest("contract", otherNode)]] : []),
    [playwright("shop")],
    ...(otherInngest ? [[conformance(otherInngest)]] : []),
    [conformance()],
  ])),
  await take(declaredAnswers()),
];
fs.rmSync(reports, { recursive: true, force: true });

const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/** Runs as many sequences of steps in parallel as the processor has room for. */
async function inLanes(sequences) {
  const waiting = [...sequences];
  const results = [];
  const takeLanes = async () => {
    for (let steps = waiting.shift(); steps; steps = waiting.shift()) {
      for (const step of steps) results.push(await take(step));
    }
  };
  await Promise.all(sequences.slice(0, lanesMax).map(takeLanes));
  return results;
}

/** Runs one step. Its output is printed only if it fails. */
async function take({ name, command, env, count }) {
  const startedAt = Date.now();
  const { ok, output } = await run(command, env);
  const result = count(ok);
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  if (result.failed > 0) console.log(`\n${output}`);
  const sign = result.failed > 0 ? "✗" : "✓";
  console.log(`${sign} ${name}: ${result.passed} passed, ${result.failed} failed, ${seconds} s`);
  return result;
}

function check(name, tool, ...args) {
  const count = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 });
  return { name, command: [bin(tool), ...args], env: {}, count };
}

/** One project of vitest, on this Node.js or on another one; the systems it starts run on it too. */
function vitest(project, node, variant = node ? "other-node" : "") {
  const version = node && spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim();
  const name = node ? `${project}, Node.js ${version}` : project;
  const file = path.join(reports, `${project}${variant && "-"}${variant}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const count = (ok) => {
    const report = read(file);
    // A file that could not even be loaded has no tests to count.
    const unloaded = (report?.testResults ?? []).filter(
      ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
    );
    return tally(ok, report?.numPassedTests, (report?.numFailedTests ?? 0) + unloaded.length);
  };
  const vitestScript = path.join(root, "node_modules/vitest/vitest.mjs");
  const runner = node ? [node, vitestScript] : [bin("vitest")];
  const command = [...runner, "run", "--project", project, ...reporters];
  return { name, command, env: {}, count };
}

/** The conformance suite, on the embedded engine or on another Inngest server. */
function conformance(url = "") {
  const step = vitest("conformance", undefined, url && "other-server");
  const name = url ? `${step.name}, Inngest server at ${url}` : step.name;
  return { ...step, name, env: { INNGEST_CONFORMANCE_URL: url } };
}

function withSeenAnswers(step) {
  return { ...step, env: { ...step.env, ...seenAnswers } };
}

/** Compares the answers that the tests before have seen with those that the API's document declares. */
function declaredAnswers() {
  const step = vitest("unit", undefined, "declared-answers");
  const command = [...step.command, "tests/checks/declared-answers.test.ts"];
  return withSeenAnswers({ ...step, name: "declared answers", command });
}

function playwright(project) {
  const file = path.join(reports, `playwright-${project}.json`);
  const count = (ok) => {
    const { expected = 0, flaky = 0, unexpected = 0 } = read(file)?.stats ?? {};
    return tally(ok, expected + flaky, unexpected);
  };
  const command = [bin("playwright"), "test", "--project", project, "--reporter=list,json"];
  return {
    name: `browser, ${project}`,
    command,
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
    count,
  };
}

/** A run that fails without a failed test (a broken setup, an unhandled error) is one failure. */
function tally(ok, passed = 0, failed = 0) {
  return { passed, failed: ok ? failed : Math.max(failed, 1) };
}

function run([command, ...args], env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: stepTimeoutMs,
      env: { ...process.env, ...env },
    });
    const chunks = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.stderr.on("data", (chunk) => chunks.push(chunk));
    child.on("error", (error) => chunks.push(Buffer.from(error.message)));
    child.on("close", (code) =>
      resolve({ ok: code === 0, output: Buffer.concat(chunks).toString() }),
    );
  });
}

function read(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
}
