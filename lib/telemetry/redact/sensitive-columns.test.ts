import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { librarySecrets } from "@/lib/env";
import { environmentVariables, modelColumns, namesOf } from "@/tests/support/sensitive-columns";
import { secretVariables } from "./secret-values";

const root = path.join(import.meta.dirname, "../../..");
const read = (file: string) => fs.readFileSync(path.join(root, file), "utf8");

/** The columns of each model of the schema, without its relations. */
function schemaColumns(): Map<string, string[]> {
  const models = [...read("prisma/schema.prisma").matchAll(/^model (\w+) \{(.*?)^\}/gms)];
  const names = new Set(models.map(([, name]) => name));
  return new Map(
    models.map(([, name = "", body = ""]) => {
      const fields = [...body.matchAll(/^ +(\w+) +(\w+)/gm)];
      return [name, fields.flatMap(([, field = "", type]) => (names.has(type) ? [] : [field]))];
    }),
  );
}

const columns = schemaColumns();

describe("the table of sensitive columns", () => {
  it("has every model of the schema and no other", () => {
    expect(columns.size).toBeGreaterThan(20);
    expect(Object.keys(modelColumns).sort()).toEqual([...columns.keys()].sort());
  });

  it.each([...columns])("classifies every column of %s", (model, fields) => {
    const classified = namesOf(modelColumns[model] ?? { neither: "" });
    expect(fields.filter((field) => !classified.includes(field))).toEqual([]);
    expect(new Set(classified).size).toBe(classified.length);
  });

  it("classifies every environment variable", () => {
    const variables = [...read("lib/env.ts").matchAll(/^ {2}([A-Z][A-Z_\d]+):/gm)];
    expect(variables.length).toBeGreaterThan(30);
    expect(namesOf(environmentVariables).sort()).toEqual(
      [...variables.map(([, name = ""]) => name), ...librarySecrets].sort(),
    );
  });

  it("lists the same secret variables as the app", () => {
    expect(Object.keys(environmentVariables.secret ?? {})).toEqual([...secretVariables]);
  });
});
