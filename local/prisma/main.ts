import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { createAdapter } from "./adapter";
import { canConnect, connectionError, createDatabase } from "./connection";
import { startRpc } from "./rpc";
import { createEngine, engineVersion, loadEngineCode, panicMessage } from "./wasm-engine";

/**
 * Prisma's schema engine for machines where its native program is absent (npm does not carry it):
 * the WASM build of the same engine behind the same command line and JSON-RPC over stdio.
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

/** The `cli` sub-commands answer by exit code and log lines on stderr. */
async function runCommand(command: string): Promise<void> {
  // The CLI skips the first line of stderr.
  logLine("INFO", { message: `cli ${command}` });
  try {
    if (databaseUrl === undefined) throw new Error("No database URL is given.");
    if (command === "can-connect-to-database") await canConnect(databaseUrl);
    else if (command === "create-database") await createDatabase(databaseUrl);
    else throw new Error(`The schema engine knows no command "${command}".`);
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
  // The CLI closes stdin and signals at once: shadow databases are still to be dropped then.
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
