import { createHash, randomInt } from "node:crypto";
import { formatTable } from "@/tests/bench/table";
import { type ChaosShop, openChaosShop, type Victim } from "@/tests/chaos/chaos-shop";
import { type RoundPlan, type RoundReport, runRound } from "@/tests/chaos/round";

const usage = "npm run chaos -- [rounds] [seed]";
const roundsDefault = 5;
const victims: readonly Victim[] = ["web", "services", "postgres", "supervisor"];

/**
 * Runs rounds of shoppers and killings, drawn from a seed, on a system of its own, and prints a
 * table. The same seed draws the same rounds; what the clock makes of them differs.
 */
async function main(): Promise<void> {
  const [rounds, seed] = [process.argv[2], process.argv[3]].map(Number);
  const count = rounds || roundsDefault;
  const chosen = seed || randomInt(1, 1_000_000);
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(chosen)) throw new Error(usage);
  process.stdout.write(`${count} rounds, seed ${chosen}\n`);
  const chaos = await openChaosShop();
  const table = [
    ["round", "orders", "killed", "orders hit", "repeated calls", "at rest after", "violations"],
  ];
  const violations: string[] = [];
  try {
    for (let round = 1; round <= count; round += 1) {
      const plan = drawRound(chosen, round);
      const report = await tryRound(chaos, plan);
      violations.push(...report.violations);
      const row = rowOf(plan, report);
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

/** A round that could not be finished is a violation of its own. */
async function tryRound(chaos: ChaosShop, plan: RoundPlan): Promise<RoundReport> {
  try {
    return await runRound(chaos, plan);
  } catch (error) {
    const violations = [`Round ${plan.name}: ${error instanceof Error ? error.message : error}`];
    return {
      ...{ purchases: [], repeats: 0, hit: [], restMs: Number.NaN },
      ...{ endings: new Map(), violations },
    };
  }
}

function drawRound(seed: number, round: number): RoundPlan {
  const draw = (what: string, from: number, to: number) => {
    const digest = createHash("sha256").update(`${seed} ${round} ${what}`).digest();
    return from + (digest.readUInt32BE() % (to - from + 1));
  };
  const kills = Array.from({ length: draw("kills", 1, 4) }, (_, index) => ({
    victim: victims[draw(`victim ${index}`, 0, victims.length - 1)] ?? "web",
    afterMs: draw(`after ${index}`, 0, 2_000),
  }));
  return {
    name: `seed-${seed}-round-${round}`,
    orders: 50 + draw("orders", 0, 10) * 10,
    pauseMs: draw("pause", 0, 60),
    kills,
  };
}

function rowOf(plan: RoundPlan, report: RoundReport): string[] {
  return [
    plan.name,
    String(plan.orders),
    plan.kills.map(({ victim, afterMs }) => `${victim} +${afterMs} ms`).join(", "),
    report.hit.join(", "),
    String(report.repeats),
    `${(report.restMs / 1000).toFixed(1)} s`,
    String(report.violations.length),
  ];
}

await main();
