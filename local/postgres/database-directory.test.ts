import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { databaseDirectory } from "./database-directory";

let root: string;
let original: string;
let database: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "waybill-location-"));
  original = path.join(root, "original");
  database = path.join(root, "outside/database-1");
  fs.mkdirSync(original);
  fs.mkdirSync(database, { recursive: true });
  fs.writeFileSync(path.join(original, "postgres.location"), `${database}\n`);
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const locate = (dataDir: string) =>
  databaseDirectory(dataDir, undefined, path.join(root, "outside"));

describe("databaseDirectory", () => {
  it("uses the external directory that postgres.location names", () => {
    expect(locate(original)).toBe(database);
    expect(locate(original)).toBe(database);
  });

  it("gives a copied data directory its own database", () => {
    locate(original);
    const copy = path.join(root, "copy");
    fs.cpSync(original, copy, { recursive: true });
    expect(locate(copy)).toBe(path.join(copy, "postgres"));
    expect(locate(original)).toBe(database);
  });

  it("keeps the database of a moved data directory, and gives a copy of it its own", () => {
    locate(original);
    const moved = path.join(root, "moved");
    fs.renameSync(original, moved);
    expect(locate(moved)).toBe(database);
    fs.cpSync(moved, original, { recursive: true });
    expect(locate(original)).toBe(path.join(original, "postgres"));
  });
});
