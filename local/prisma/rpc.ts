import { createDatabase } from "./connection";
import { panicMessage, type SchemaEngine } from "./wasm-engine";

const failureCode = 4466;

/** Methods of Prisma's JSON-RPC that the WASM engine has with the same name and parameters. */
const engineMethods = [
  "applyMigrations",
  "createMigration",
  "dbExecute",
  "devDiagnostic",
  "diagnoseMigrationHistory",
  "diff",
  "ensureConnectionValidity",
  "evaluateDataLoss",
  "introspect",
  "introspectSql",
  "markMigrationApplied",
  "markMigrationRolledBack",
  "reset",
  "schemaPush",
] as const satisfies (keyof SchemaEngine)[];
type EngineMethod = (typeof engineMethods)[number];

interface Request {
  id: number;
  method?: string;
  params?: unknown;
}

interface RpcConfig {
  createEngine(): Promise<SchemaEngine>;
  databaseUrl: string | undefined;
  causeOf(id: number): unknown;
  write(line: string): void;
}

/** Answers Prisma's requests in order, one at a time. */
export function startRpc(config: RpcConfig) {
  const send = (message: object) =>
    config.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  let engine: Promise<SchemaEngine> | undefined;
  let queue = Promise.resolve();

  const call = async ({ id, method = "", params }: Request): Promise<unknown> => {
    if (method === "createDatabase") {
      if (config.databaseUrl === undefined) throw new Error("The database URL is missing.");
      return { databaseName: await createDatabase(config.databaseUrl) };
    }
    engine ??= config.createEngine();
    if (method === "getDatabaseVersion") return (await engine).version();
    if (!isEngineMethod(method)) {
      throw new Error(`The schema engine has no method "${method}".`);
    }
    if (method === "evaluateDataLoss") {
      // After applying migrations, the WASM engine can't create a shadow database until this call.
      // The parameters of `evaluateDataLoss` are valid for it too.
      await callEngine(await engine, "devDiagnostic", params);
    }
    if (method !== "diff") return (await callEngine(await engine, method, params)) ?? null;
    // The native engine prints a diff by a separate request and returns the exit code.
    const { stdout, exitCode } = await callEngine(await engine, method, params);
    if (stdout) send({ id: 1_000_000 + id, method: "print", params: { content: stdout } });
    return { exitCode };
  };

  const answer = async (request: Request): Promise<void> => {
    try {
      send({ id: request.id, result: await call(request) });
    } catch (error) {
      send({ id: request.id, error: failure(error, config.causeOf) });
    }
  };

  return {
    receive(line: string): void {
      if (line.trim() === "") return;
      const request: Request = JSON.parse(line);
      // A message without a method is the CLI's response to `print`.
      if (request.method !== undefined) queue = queue.then(() => answer(request));
    },
    idle: () => queue,
  };
}

function isEngineMethod(name: string): name is EngineMethod {
  return engineMethods.some((method) => method === name);
}

/** The cast is safe: CLI and engine have the same version, so the parameters fit the method. */
function callEngine<Method extends EngineMethod>(
  engine: SchemaEngine,
  method: Method,
  params: unknown,
): ReturnType<SchemaEngine[Method]> {
  const call = engine[method] as (params: unknown) => ReturnType<SchemaEngine[Method]>;
  return call.call(engine, params);
}

function failure(error: unknown, causeOf: RpcConfig["causeOf"]): object {
  const { isPanic, message, code } = engineError(error, causeOf);
  return {
    code: failureCode,
    message: "An error happened. Check the data field for details.",
    data: { is_panic: isPanic, message, error_code: code, meta: null },
  };
}

/**
 * What an error of the engine says, and its code in Prisma, such as P3009. `causeOf` gives the error of
 * the adapter that the engine knows by its number only.
 */
export function engineError(
  error: unknown,
  causeOf: (id: number) => unknown,
): { isPanic: boolean; message: string; code: unknown } {
  const isPanic = error instanceof WebAssembly.RuntimeError;
  const number = field(error, "id");
  const cause = typeof number === "number" ? causeOf(number) : undefined;
  const message = isPanic ? panicMessage() : field(cause ?? error, "message");
  return {
    isPanic,
    message: typeof message === "string" ? message : String(error),
    code: field(error, "code") ?? null,
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
