#!/usr/bin/env node
// The executable for PRISMA_SCHEMA_ENGINE_BINARY, which Prisma's CLI runs as its schema engine.
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";

register({ tsconfig: fileURLToPath(new URL("../../tsconfig.json", import.meta.url)) });
await import("./main.ts");
