import { createHash, randomInt } from "node:crypto";
import { formatTable } from "@/tests/bench/table";
import { type ChaosShop, type KillTarget, openChaosShop } from "./chaos-shop";
import { type RoundPlan, type RoundReport, runRound } from "./round";

const usage = "Usage: npm run chaos -- [rounds] [seed]";
const roundsDefault = 5;
const targets: readonly KillTarget[] = ["web", "services", "postgres", "supervisor"];

/**
 * Starts a system, runs rounds of orders while it kills processes, and prints a table. The same seed
 * gives the same rounds, but with varying timing. The exit code is 1 if an invariant was violated.
 */
async function main(): Promise<void> {
  const [rounds, seed] = [process.argv[2], process.argv[3]].map(Number);
  const count = rounds || roundsDefault;
  const chosenSeed = seed || randomInt(1, 1_000_000);
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(chosenSeed)) {
    throw new Error(usage);
  }
  process.stdout.write(`Running ${count} rounds with seed ${chosenSeed}\n`);
  const chaos = await openChaosShop();
  const table = [
    [
      ...["round", "orders", "processes killed", "orders in progress at each kill"],
      ...["retried calls", "time to finish", "violations"],
    ],
  ];
  const violations: string[] = [];
  try {
    for (let round = 1; round <= count; round += 1) {
      const plan = drawRound(chosenSeed, round);
      const report = await tryRound(chaos, plan);
      violations.push(...report.violations);
      const row = formatRow(plan, report);
      table.push(row);
      process.stdout.write(`${row.join(" · ")}\n`);
    }
  } finally {
    await chaos.close();
  }
  process.stdout.write(`\n${formatTable(table)}\n`);
  if (violations.length > 0) process.stdout.write(`\n${violations.join("\n")}\n`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}

/** Runs a round. If it can't be completed, its error is reported as a violation. */
async function tryRound(chaos: ChaosShop, plan: RoundPlan): Promise<RoundReport> {
  try {
    return await runRound(chaos, plan);
  } catch (error) {
    const violations = [`Round ${plan.name}: ${error instanceof Error ? error.message : error}`];
    return {
      ...{ purchases: [], retries: 0, inProgress: [], idleAfterMs: Number.NaN },
      ...{ finalStatuses: new Map(), violations },
    };
  }
}

/** Derives a round from the seed. */
function drawRound(seed: number, round: number): RoundPlan {
  const draw = (what: string, min: number, max: number) => {
    const digest = createHash("sha256").update(`${seed} ${round} ${what}`).digest();
    return min + (digest.readUInt32BE() % (max - min + 1));
  };
  const kills = Array.from({ length: draw("kills", 1, 4) }, (_, index) => ({
    target: targets[draw(`victim ${index}`, 0, targets.length - 1)] ?? "web",
    afterMs: draw(`after ${index}`, 0, 2_000),
  }));
  return {
    name: `seed-${seed}-round-${round}`,
    orders: 50 + draw("orders", 0, 10) * 10,
    pauseMs: draw("pause", 0, 60),
    kills,
  };
}

function formatRow(plan: RoundPlan, report: RoundReport): string[] {
  return [
    plan.name,
    String(plan.orders),
    plan.kills.map(({ target, afterMs }) => `${target} +${afterMs} ms`).join(", "),
    report.inProgress.join(", "),
    String(report.retries),
    `${(report.idleAfterMs / 1000).toFixed(1)} s`,
    String(report.violations.length),
  ];
}

await main();
