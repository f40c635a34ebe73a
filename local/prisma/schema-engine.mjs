#!/usr/bin/env node
// What PRISMA_SCHEMA_ENGINE_BINARY names: an executable that Prisma's CLI takes for its native engine.
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";

register({ tsconfig: fileURLToPath(new URL("../../tsconfig.json", import.meta.url)) });
await import("./main.ts");
