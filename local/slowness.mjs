// How slow this machine is, which the deadlines of tests grow with. Plain JavaScript: `npm test`
// asks before there are any packages.
import { spawnSync } from "node:child_process";

/** What the two probes take on the machine that the deadlines were set on, in milliseconds. */
const usualComputeMs = 60;
const usualSpawnMs = 60;
const rounds = 5;
const slownessMax = 12;

/**
 * Measured once a run, and handed down to every process of it by TEST_SLOWNESS, which may also be
 * set by hand. 1 is our machine or a quicker one, 4 a machine that takes four times as long.
 */
export function slowness() {
  process.env.TEST_SLOWNESS ??= measure().toFixed(1);
  const factor = Number(process.env.TEST_SLOWNESS);
  if (factor >= 1) return factor;
  throw new Error(`TEST_SLOWNESS is ${process.env.TEST_SLOWNESS}, and not a number from 1 up.`);
}

/** A deadline on our machine, in milliseconds, as it has to be on this one. */
export function scaled(ms) {
  return Math.round(ms * slowness());
}

/** Both probes tell of the processor and of what else runs on it; the second one of the disk too. */
function measure() {
  const took = Array.from({ length: rounds }, () => ({
    compute: durationOf(compute) / usualComputeMs,
    spawn: durationOf(spawnNode) / usualSpawnMs,
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
