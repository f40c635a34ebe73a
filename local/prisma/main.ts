import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { createAdapter } from "./adapter";
import { canConnect, connectionError, createDatabase } from "./connection";
import { startRpc } from "./rpc";
import { createEngine, engineVersion, loadEngineCode, panicMessage } from "./wasm-engine";

/**
 * A replacement for Prisma's native schema engine, which npm does not include. It runs the WASM
 * build of the engine with the same command line and the same JSON-RPC over stdio.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    datamodels: { type: "string", multiple: true, short: "d" },
    datasource: { type: "string" },
    version: { type: "boolean" },
  },
});

const databaseUrl = parseDatasource(values.datasource);
if (values.version) process.stdout.write(`schema-engine-cli ${engineVersion()}\n`);
else if (positionals[0] === "cli") await runCommand(positionals[1] ?? "");
else await serve();

function parseDatasource(json: unknown): string | undefined {
  if (typeof json !== "string") return undefined;
  const datasource: unknown = JSON.parse(json);
  const url = typeof datasource === "object" && datasource && "url" in datasource && datasource.url;
  return typeof url === "string" ? url : undefined;
}

/** Runs a `cli` subcommand. Its result is the exit code and the log lines on stderr. */
async function runCommand(command: string): Promise<void> {
  // Prisma's CLI ignores the first line of stderr.
  logLine("INFO", { message: `cli ${command}` });
  try {
    if (databaseUrl === undefined) throw new Error("The database URL is missing.");
    if (command === "can-connect-to-database") await canConnect(databaseUrl);
    else if (command === "create-database") await createDatabase(databaseUrl);
    else throw new Error(`The schema engine has no command "${command}".`);
  } catch (error) {
    logLine("ERROR", { is_panic: false, ...connectionError(error), meta: null, backtrace: null });
    process.exitCode = 1;
  }
}

async function serve(): Promise<void> {
  await loadEngineCode();
  const adapter = createAdapter(databaseUrl);
  const files = Array.isArray(values.datamodels) ? values.datamodels.map(String) : [];
  const datamodels = files.map((file): [string, string] => [file, readFileSync(file, "utf8")]);
  const rpc = startRpc({
    createEngine: () => createEngine(datamodels, adapter.factory),
    databaseUrl,
    causeOf: adapter.causeOf,
    write: (line) => process.stdout.write(line),
  });
  const finish = async (exitCode: number) => {
    await adapter.dropShadowDatabases();
    process.exit(exitCode);
  };
  createInterface({ input: process.stdin })
    .on("line", rpc.receive)
    .on("close", () => void rpc.idle().then(() => finish(0)));
  // Prisma's CLI closes stdin and sends SIGTERM at the same time. Drop the shadow databases first.
  process.on("SIGTERM", () => {});
  process.on("uncaughtException", (error) => {
    logLine("ERROR", { message: panicMessage() || error.message, backtrace: error.stack });
    void finish(101);
  });
}

function logLine(level: "INFO" | "ERROR", fields: Record<string, unknown>): void {
  const line = { timestamp: new Date().toISOString(), level, fields, target: "schema_engine" };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
