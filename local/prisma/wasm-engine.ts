import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import * as wasm from "@prisma/schema-engine-wasm/schema_engine_bg";

export type SchemaEngine = wasm.SchemaEngine;

const glue = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
const lastPanic = { message: "" };

declare global {
  var PRISMA_WASM_PANIC_REGISTRY: { set_message(message: string): void } | undefined;
}

/** Loads the engine's code, which is built from the same commit as this release's native engine. */
export async function loadEngineCode(): Promise<void> {
  // The engine calls this global with the message of a panic before it aborts.
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    set_message: (message) => {
      lastPanic.message = message;
    },
  };
  const code = readFileSync(glue.replace(/\.js$/, ".wasm"));
  const imports: Record<string, WebAssembly.ExportValue> = { ...wasm };
  const { instance } = await WebAssembly.instantiate(code, { "./schema_engine_bg.js": imports });
  wasm.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
}

/** Creates an engine for these schema files. `loadEngineCode` must have completed. */
export function createEngine(
  datamodels: [file: string, content: string][],
  adapterFactory: object,
): Promise<SchemaEngine> {
  const options = { datamodels: datamodels.length > 0 ? datamodels : undefined };
  return wasm.SchemaEngine.new(options, () => {}, adapterFactory);
}

/** The message of the engine's last panic, or an empty string. */
export function panicMessage(): string {
  return lastPanic.message;
}

/** The commit of prisma-engines that the WASM build is built from. */
export function engineVersion(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(path.join(path.dirname(glue), "package.json"), "utf8"),
  );
  return manifest.version.split(/[.-]/).at(-1) ?? manifest.version;
}
