import { describe, expect, it } from "vitest";
import { type EngineConfig, startEngine } from "@/local/inngest";
import { silentLog } from "@/local/log";
import { createEmptyDatabase } from "@/tests/support/database";

const base: Omit<EngineConfig, "databaseUrl"> = {
  host: "127.0.0.1",
  port: 0,
  eventKeys: [],
  serveUrls: [],
  log: silentLog,
};

describe("startEngine", () => {
  it("runs twice in one process and rejects with EADDRINUSE if the port is taken", async () => {
    const databases = [await createEmptyDatabase(), await createEmptyDatabase()];
    const engines = await Promise.all(
      databases.map(({ url }) => startEngine({ ...base, databaseUrl: url })),
    );
    expect(new Set(engines.map(({ url }) => url)).size).toBe(2);
    for (const { url } of engines) expect((await fetch(`${url}/health`)).status).toBe(200);

    const [first] = engines;
    const port = Number(new URL(first?.url ?? "").port);
    const second = startEngine({ ...base, port, databaseUrl: databases[1]?.url ?? "" });
    await expect(second).rejects.toMatchObject({ code: "EADDRINUSE" });

    for (const engine of engines) await engine.close();
    for (const database of databases) await database.drop();
  });

  it("rejects with ECONNREFUSED if the database is unavailable", async () => {
    const databaseUrl = "postgresql://user:password@127.0.0.1:1/none";
    await expect(startEngine({ ...base, databaseUrl })).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
  });
});
