import { type Command, parseCommand, UsageError, usage } from "./arguments";
import { compareResults } from "./compare-results";
import { runAll } from "./full-run";
import { machineName } from "./machine";
import type { BenchResults } from "./results";
import { readResults, writeResults } from "./results-file";
import { formatComparison, formatResults } from "./results-table";
import { singleModes } from "./single-modes";
import { soak } from "./soak";
import { formatSoak, judgeSoak } from "./soak-table";
import { formatTable } from "./table";

/**
 * Starts a system, measures it and prints a table. The table says which targets are met; a missed one
 * is no error, because machines are shared.
 */
async function main(): Promise<void> {
  const command = readCommand();
  if (command === null) return;
  switch (command.kind) {
    case "help":
      return void process.stdout.write(usage);
    case "orders":
      return printRun(await runAll(command), command.json);
    case "compare":
      return compare(command);
    case "soak": {
      const measured = await soak(command);
      const { startedAt } = measured;
      print(formatSoak(measured));
      if (!judgeSoak(measured).isSound) process.exitCode = 1;
      return printPath(await writeResults({ startedAt, name: "soak" }, measured, command.json));
    }
    default:
      print(formatTable(await singleModes[command.kind](command.amount)));
  }
}

/** Null after a wrong argument, for which it prints the usage. */
function readCommand(): Command | null {
  try {
    return parseCommand(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${usage}`);
    process.exitCode = 1;
    return null;
  }
}

async function compare({ before: file, after: afterFile, json }: CompareCommand): Promise<void> {
  const before = await readResults(file);
  if (afterFile !== null) {
    return print(formatComparison(compareResults(before, await readResults(afterFile))));
  }
  const after = await runAll(before);
  await printRun(after, json);
  print(formatComparison(compareResults(before, after)));
}

type CompareCommand = Extract<Command, { kind: "compare" }>;

async function printRun(measured: BenchResults, file: string | null): Promise<void> {
  print(formatResults(measured));
  printPath(await writeResults(measured, measured, file));
  if (measured.failure === null) return;
  process.stderr.write(`\nThe run ended early: ${measured.failure}\n`);
  process.exitCode = 1;
}

function print(table: string): void {
  process.stdout.write(`\n${machineName()}\n\n${table}\n`);
}

function printPath(path: string): void {
  process.stdout.write(`\nWritten to ${path}\n`);
}

await main();
