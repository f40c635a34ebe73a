import { parseArgs } from "node:util";
import { formatCount } from "@/lib/domain/format-count";

/** What the benchmark is asked to do. */
export type Command =
  | { kind: "help" }
  | { kind: "orders"; isQuick: boolean; rounds: number; stored: number[]; json: string | null }
  | { kind: "compare"; before: string; after: string | null; json: string | null }
  | { kind: "soak"; minutes: number; telemetry: "on" | "off"; json: string | null }
  | { kind: AmountMode; amount: number };

/** The modes that measure one thing, with what their argument is by default. */
const amountModes = {
  list: { orders: 1_000_000 },
  import: { orders: 10_000 },
  burst: { orders: 5_000 },
  telemetry: { rounds: 6 },
  "telemetry-lists": { rows: 1_000_000 },
  webhooks: { rounds: 3 },
} as const;
export type AmountMode = keyof typeof amountModes;

/** How many orders are stored when the cost of an order is measured again. */
const storedOrders = { full: "10000,100000,1000000", quick: "10000" };

/** The options of each mode. Those that measure one thing have none. */
const optionsOf = {
  full: ["rounds", "stored", "json"],
  quick: ["rounds", "stored", "json"],
  compare: ["json"],
  soak: ["telemetry", "json"],
} as const;

export const usage = `Usage: npm run bench -- [command] [options]

  (none)                  every target beside its limits, and how the cost of an order grows
  quick                   the same in short
  compare <file>          measures as the run in the file did, and shows what has changed
  compare <file> <file>   shows what has changed between two runs, and measures nothing
  soak <minutes>          half of the peak rate for a long time: memory, latency, rows and disk
${Object.entries(amountModes)
  .map(([mode, amount]) => {
    const [[name, value] = ["", 0]] = Object.entries(amount);
    return `  ${`${mode} [${name}]`.padEnd(22)}  ${formatCount(value)} ${name} by default`;
  })
  .join("\n")}

  --rounds <n>            repeats the main measurements; the table shows medians and spreads
  --stored <n,n,…>        stored orders with which the cost of an order is measured again, or "none"
  --json <file>           where the results are written, by default .local/bench/<time>.json
  --telemetry on|off      of a soak, by default on
  --help                  shows this
`;

/** Thrown for arguments that make no sense. Its message says what is wrong. */
export class UsageError extends Error {}

export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { kind: "help" };
  const [mode = "full", ...rest] = positionals;
  if (!isMode(mode)) throw new UsageError(`Unknown command: ${mode}`);
  const restMax = mode === "compare" ? 2 : mode === "quick" ? 0 : 1;
  if (rest.length > restMax) throw new UsageError(`Too many arguments: ${rest.join(" ")}`);
  const json = values.json ?? null;
  const options: readonly string[] = isAmountMode(mode) ? [] : optionsOf[mode];
  const other = Object.keys(values).find((name) => !options.includes(name));
  if (other) throw new UsageError(`${mode} has no option --${other}.`);
  if (mode === "full" || mode === "quick") {
    const stored = values.stored ?? storedOrders[mode];
    const rounds = values.rounds === undefined ? 1 : countOf("--rounds", values.rounds);
    return { kind: "orders", isQuick: mode === "quick", rounds, stored: listOf(stored), json };
  }
  if (mode === "compare") {
    const [before, after = null] = rest;
    if (before === undefined) throw new UsageError("compare needs the file of an earlier run.");
    return { kind: "compare", before, after, json };
  }
  if (mode === "soak") {
    const minutes = countOf("soak", rest[0]);
    return { kind: "soak", minutes, telemetry: settingOf(values.telemetry), json };
  }
  const [amount = 0] = Object.values(amountModes[mode]);
  return { kind: mode, amount: rest[0] === undefined ? amount : countOf(mode, rest[0]) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rounds: { type: "string" },
        stored: { type: "string" },
        json: { type: "string" },
        telemetry: { type: "string" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function countOf(name: string, text: string | undefined): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new UsageError(`${name} needs a whole number above 0, not ${text ?? "nothing"}.`);
}

function listOf(text: string): number[] {
  if (text === "none") return [];
  return text
    .split(",")
    .map((part) => countOf("--stored", part))
    .sort((a, b) => a - b);
}

function settingOf(text = "on"): "on" | "off" {
  if (text === "on" || text === "off") return text;
  throw new UsageError(`--telemetry is on or off, not ${text}.`);
}

function isMode(mode: string): mode is keyof typeof optionsOf | AmountMode {
  return Object.hasOwn(optionsOf, mode) || Object.hasOwn(amountModes, mode);
}

function isAmountMode(mode: string): mode is AmountMode {
  return Object.hasOwn(amountModes, mode);
}
