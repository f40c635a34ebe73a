import { createDatabase } from "./connection";
import { panicMessage, type SchemaEngine } from "./wasm-engine";

const failureCode = 4466;

/** Methods of Prisma's JSON-RPC that the WASM engine offers under the same name and parameters. */
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

/** Answers Prisma's requests in the order they come, one at a time. */
export function startRpc(config: RpcConfig) {
  const send = (message: object) =>
    config.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  let engine: Promise<SchemaEngine> | undefined;
  let turn = Promise.resolve();

  const call = async ({ id, method = "", params }: Request): Promise<unknown> => {
    if (method === "createDatabase") {
      if (config.databaseUrl === undefined) throw new Error("No database URL is given.");
      return { databaseName: await createDatabase(config.databaseUrl) };
    }
    engine ??= config.createEngine();
    if (method === "getDatabaseVersion") return (await engine).version();
    if (!isEngineMethod(method)) {
      throw new Error(`The schema engine has no method "${method}".`);
    }
    if (method === "evaluateDataLoss") {
      // The WASM engine finds its way to a shadow database again only by this call, for which the
      // same parameters will do; after it has applied migrations it has lost it.
      await callEngine(await engine, "devDiagnostic", params);
    }
    if (method !== "diff") return (await callEngine(await engine, method, params)) ?? null;
    // The native engine prints a diff by a request of its own, and answers with the exit code.
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
      // Without a method it is the CLI's answer to our `print`.
      if (request.method !== undefined) turn = turn.then(() => answer(request));
    },
    idle: () => turn,
  };
}

function isEngineMethod(name: string): name is EngineMethod {
  return engineMethods.some((method) => method === name);
}

/** The parameters are right for the method because the CLI and the engine are of one release. */
function callEngine<Method extends EngineMethod>(
  engine: SchemaEngine,
  method: Method,
  params: unknown,
): ReturnType<SchemaEngine[Method]> {
  const call = engine[method] as (params: unknown) => ReturnType<SchemaEngine[Method]>;
  return call.call(engine, params);
}

function failure(error: unknown, causeOf: RpcConfig["causeOf"]): object {
  const isPanic = error instanceof WebAssembly.RuntimeError;
  const number = field(error, "id");
  const cause = typeof number === "number" ? causeOf(number) : undefined;
  const message = isPanic ? panicMessage() : field(cause ?? error, "message");
  return {
    code: failureCode,
    message: "An error happened. Check the data field for details.",
    data: {
      is_panic: isPanic,
      message: typeof message === "string" ? message : String(error),
      error_code: field(error, "code") ?? null,
      meta: null,
    },
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
