import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documentedCalls } from "@/app/api/v1/operations";
import { openApiDocument } from "@/lib/http/openapi";

const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "waybill-client-"));
  const document = path.join(folder, "openapi.json");
  const generator = path.join(import.meta.dirname, "generator/generate.mjs");
  const content = openApiDocument(documentedCalls, "https://shop.example");
  await fs.writeFile(document, JSON.stringify(content));
  await run(process.execPath, [generator, document, folder]);
});
afterAll(() => fs.rm(folder, { recursive: true, force: true }));

describe("the client's generated files", () => {
  // `npm run client:generate` runs this test so that it writes the files.
  it.each(["types.gen.ts", "operations.gen.ts"])(
    "%s is that of the API's document",
    async (file) => {
      const generated = await fs.readFile(path.join(folder, file), "utf8");
      await expect(generated).toMatchFileSnapshot(`./src/${file}`);
    },
  );
});
