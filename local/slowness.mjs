// Measures how slow this machine is. Test deadlines are multiplied by it. This is plain JavaScript
// because `npm test` needs it before any packages are installed.
import { spawnSync } from "node:child_process";

/** How long the two probes take on the reference machine, in milliseconds. */
const referenceComputeMs = 60;
const referenceSpawnMs = 60;
const rounds = 5;
const slownessMax = 12;

/**
 * 1 for the reference machine or a faster one, 4 for a machine that takes four times as long. It is
 * measured once per run. TEST_SLOWNESS passes it to child processes, and can also be set by hand.
 */
export function slowness() {
  process.env.TEST_SLOWNESS ??= measure().toFixed(1);
  const factor = Number(process.env.TEST_SLOWNESS);
  if (factor >= 1) return factor;
  throw new Error(
    `TEST_SLOWNESS is ${process.env.TEST_SLOWNESS}. It must be a number of at least 1.`,
  );
}

/** Scales a deadline in milliseconds from the reference machine to this one. */
export function scaled(ms) {
  return Math.round(ms * slowness());
}

/** Both probes measure the processor and its load; the second one also measures the disk. */
function measure() {
  const took = Array.from({ length: rounds }, () => ({
    compute: durationOf(compute) / referenceComputeMs,
    spawn: durationOf(spawnNode) / referenceSpawnMs,
  }));
  const worst = Math.max(
    median(took.map(({ compute }) => compute)),
    median(took.map(({ spawn }) => spawn)),
  );
  return Math.min(Math.max(worst, 1), slownessMax);
}

function durationOf(work) {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

function median(numbers) {
  return numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function compute() {
  let state = 1;
  for (let round = 0; round < 60_000_000; round += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
  }
  return state;
}

function spawnNode() {
  spawnSync(process.execPath, ["--eval", "0"]);
}
