// Writes the client's generated files from an OpenAPI document into a folder:
//   node client/generator/generate.mjs <document> <folder>
import fs from "node:fs";
import { register } from "node:module";
import path from "node:path";
import { operationTable } from "./operation-table.mjs";

const [documentFile, folder] = process.argv.slice(2);
if (!documentFile || !folder) throw new Error("Usage: generate.mjs <document> <folder>");

register("./typescript-hook.mjs", import.meta.url);
const { createClient } = await import("@hey-api/openapi-ts");

const document = JSON.parse(fs.readFileSync(documentFile, "utf8"));
for (const operations of Object.values(document.paths)) {
  for (const operation of Object.values(operations)) dropProblems(operation.responses);
}
await createClient({
  input: document,
  output: { path: path.join(folder, "generated"), entryFile: false },
  plugins: ["@hey-api/typescript"],
  logs: { level: "error", file: false },
});
const header = "// Generated from the API's document by npm run client:generate.\n";
const types = fs.readFileSync(path.join(folder, "generated/types.gen.ts"), "utf8");
const ownTypes = types
  .replace(/^\/\/.*\n/, "")
  .replace(/export type ClientOptions = \{[\s\S]*?\n\};\n/, "");
fs.writeFileSync(path.join(folder, "types.gen.ts"), `${header}\n${ownTypes.trimStart()}`);
fs.writeFileSync(path.join(folder, "operations.gen.ts"), header + operationTable(document));

/** Every call answers with the same type when it is refused, which the client throws. */
function dropProblems(responses) {
  for (const status of Object.keys(responses)) if (Number(status) >= 400) delete responses[status];
}
