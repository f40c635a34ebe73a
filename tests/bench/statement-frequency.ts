import type { OrderBench } from "./order-bench";
import { measureOrderCost } from "./order-cost";
import type { BenchResults, ResultSet } from "./results";
import { enableStatementCounts, startStatementCounts } from "./statements";

/** How many of the most frequent statements are kept, and how much of the text of each. */
const keptMax = 100;
const textLengthMax = 300;

export type Frequency = BenchResults["frequencies"][string];

/**
 * Counts the statements and transactions of an order in a burst. It restarts PostgreSQL to count them,
 * so it is the last measurement of a system whose rates were measured without.
 */
export async function measureStatements(
  bench: OrderBench,
  { orders, rounds, results }: { orders: number; rounds: number; results: ResultSet },
): Promise<Frequency> {
  await enableStatementCounts(bench);
  // The first orders prepare the statements of each new connection.
  await measureOrderCost(bench, { orders: Math.ceil(orders / 3) });
  let frequency: Frequency = { statements: [], exchanges: [] };
  for (let round = 0; round < rounds; round += 1) {
    const readCounts = await startStatementCounts(bench);
    const { exchanges } = await measureOrderCost(bench, { orders });
    const { statements, transactions } = await readCounts();
    const calls = statements.reduce((sum, statement) => sum + statement.calls, 0);
    results.add(bench.telemetry, {
      statements: calls / orders,
      transactions: transactions / orders,
    });
    frequency = {
      statements: statements.slice(0, keptMax).map(({ text, calls: times }) => ({
        text: text.replaceAll(/\s+/g, " ").slice(0, textLengthMax),
        perOrder: rounded(times / orders),
      })),
      exchanges: [...exchanges]
        .filter(([, perOrder]) => perOrder > 0)
        .sort(([, a], [, b]) => b - a)
        .slice(0, keptMax)
        .map(([text, perOrder]) => ({ text, perOrder: rounded(perOrder) })),
    };
  }
  return frequency;
}

function rounded(perOrder: number): number {
  return Math.round(perOrder * 1_000) / 1_000;
}
