import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createDefer } from "inngest/experimental";
import pg from "pg";
import { describe, expect, it, type TestContext } from "vitest";
import { createEmptyDatabase } from "@/tests/support/database";
import { freePort } from "@/tests/support/ports";
import { eventually, startApp, type TestApp, uniqueName } from "./app-fixture";
import { isExternalServer, startOwnEngine, timeScale } from "./engine-fixture";

/** Vitest's cleanup hook of one test; the last registered callback runs first. */
type OnTestFinished = TestContext["onTestFinished"];

async function ownEngine(onTestFinished: OnTestFinished) {
  const engine = await startOwnEngine();
  onTestFinished(engine.close);
  return engine;
}

async function appOn(
  onTestFinished: OnTestFinished,
  ...args: Parameters<typeof startApp>
): Promise<TestApp> {
  const app = await startApp(...args);
  onTestFinished(app.close);
  return app;
}

async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

interface EngineProcess {
  child: ChildProcess;
  url: string;
  kill: () => Promise<void>;
}

async function spawnEngine(
  onTestFinished: OnTestFinished,
  databaseUrl: string,
  port: number,
): Promise<EngineProcess> {
  const settings = JSON.stringify({ databaseUrl, port, timeScale });
  const child = fork(fileURLToPath(new URL("./engine-process.ts", import.meta.url)), [settings], {
    execArgv: ["--import", "tsx"],
  });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  onTestFinished(kill);
  const [url] = await once(child, "message");
  return { child, url: String(url), kill };
}

interface Call {
  attempt: number;
  generation: string;
}

const options = { concurrent: true, skip: isExternalServer };

describe("durability (restarts our engine)", options, () => {
  it("repeats a killed engine's call with the same attempt and the next generation", async ({
    onTestFinished,
  }) => {
    const database = await createEmptyDatabase();
    onTestFinished(database.drop);
    const port = await freePort();
    const event = uniqueName("killed/go");
    const calls: Call[] = [];
    const bodies = { first: 0, slow: 0 };
    const engine = await spawnEngine(onTestFinished, database.url, port);
    const app = await appOn(
      onTestFinished,
      {
        engineUrl: engine.url,
        intercept: (request) => {
          const generation = String(request.headers["x-inngest-generation-id"]);
          if (request.method === "POST") calls.push({ attempt: 0, generation });
          return false;
        },
      },
      (inngest) => [
        inngest.createFunction({ id: "killed", triggers: { event } }, async ({ step, attempt }) => {
          await step.run("first", () => {
            bodies.first += 1;
          });
          return step.run("slow", async () => {
            bodies.slow += 1;
            const call = calls.at(-1);
            if (call) call.attempt = attempt;
            const round = bodies.slow;
            // The first call is still running when the lease of its killed engine expires.
            await eventually(() => bodies.slow === 2 || undefined, "the second call");
            return round;
          });
        }),
      ],
    );
    const id = await app.send({ name: event });
    await eventually(() => (bodies.slow === 1 ? true : undefined), "the slow step");
    await engine.kill();
    const [call] = await query<{ lease_s: number }>(
      database.url,
      `select extract(epoch from lease_until - now())::float as lease_s
         from inngest.job where kind = 'call'`,
    );
    // The call is made again as soon as this lease expires.
    expect(call?.lease_s).toBeLessThan(8);
    const second = await spawnEngine(onTestFinished, database.url, port);
    expect(await app.runOf(id)).toMatchObject({ status: "Completed", output: 2 });
    expect(bodies).toEqual({ first: 1, slow: 2 });
    expect(calls.map(({ attempt, generation }) => ({ attempt, generation }))).toEqual([
      { attempt: 0, generation: "1" },
      { attempt: 0, generation: "2" },
    ]);
    await second.kill();
  });

  it("discards the checkpoints and the response of a call that has lost its lease", async ({
    onTestFinished,
  }) => {
    const engine = await ownEngine(onTestFinished);
    const event = uniqueName("stale/go");
    const requests: string[] = [];
    const stepsAtTakeover: unknown[] = [];
    let runs = 0;
    let hasFirstEnded = false;
    const intercept = (request: IncomingMessage, response: ServerResponse) => {
      if (request.method === "POST") response.once("close", () => (hasFirstEnded = true));
      return false;
    };
    const app = await appOn(onTestFinished, { engineUrl: engine.url, intercept }, (inngest) => [
      inngest.createFunction({ id: "stale", triggers: { event } }, async ({ step, runId }) => {
        runs += 1;
        const round = runs;
        if (round === 1) {
          // Simulate another worker that claims the job: this call's fencing token becomes invalid.
          await query(
            engine.databaseUrl,
            `update inngest.job set generation = generation + 1 where run_id = '${runId}'`,
          );
        } else {
          // By now, the engine has processed or discarded the response to the first call.
          await eventually(() => hasFirstEnded || undefined, "the end of the first call");
          stepsAtTakeover.push(...(await query(engine.databaseUrl, "select * from inngest.step")));
        }
        return step.run("only", () => {
          requests.push(`round ${round}`);
          return round;
        });
      }),
    ]);
    const id = await app.send({ name: event });
    const run = await app.runOf(id);
    expect(run).toMatchObject({ status: "Completed", output: 2 });
    expect(requests).toEqual(["round 1", "round 2"]);
    expect(stepsAtTakeover).toEqual([]);
  });

  it("continues sleeps and waits after a restart", async ({ onTestFinished }) => {
    const engine = await ownEngine(onTestFinished);
    const name = uniqueName("restart");
    const app = await appOn(onTestFinished, { engineUrl: engine.url }, (inngest) => [
      inngest.createFunction(
        { id: "sleeper", triggers: { event: `${name}/go` } },
        async ({ step }) => {
          await step.sleep("nap", "1s");
          const got = await step.waitForEvent("got", {
            event: `${name}/answer`,
            timeout: "1h",
            match: "data.id",
          });
          return got?.data ?? null;
        },
      ),
    ]);
    const id = await app.send({ name: `${name}/go`, data: { id: 7 } });
    await eventually(async () => (await app.runsOf(id))[0], "the run");
    await engine.restart();
    await eventually(
      async () => (await query(engine.databaseUrl, "select 1 from inngest.listener"))[0],
      "the wait",
    );
    await engine.restart();
    await app.send({ name: `${name}/answer`, data: { id: 7, ok: true } });
    expect((await app.runOf(id)).output).toEqual({ id: 7, ok: true });
  });

  it("keeps deferrals over a restart, and no longer than their run", async ({ onTestFinished }) => {
    const engine = await ownEngine(onTestFinished);
    const event = uniqueName("deferring/go");
    const deferred: unknown[] = [];
    const app = await appOn(onTestFinished, { engineUrl: engine.url }, (inngest) => {
      const later = createDefer(inngest, { id: "later" }, ({ event: { data } }) => {
        deferred.push(data);
      });
      return [
        later,
        inngest.createFunction({ id: "defers", triggers: { event } }, async ({ defer, step }) => {
          defer("kept", { function: later, data: { n: 1 } });
          defer("aborted", { function: later, data: { n: 2 } }).abort();
          await step.sleep("nap", "1s");
        }),
      ];
    });
    const id = await app.send({ name: event });
    const rows = "select status from inngest.deferral";
    await eventually(async () => (await query(engine.databaseUrl, rows))[0], "the deferral");
    await engine.restart();
    expect(await app.runOf(id)).toMatchObject({ status: "Completed" });
    await eventually(() => deferred[0], "the deferred run");
    expect(deferred).toEqual([{ n: 1 }]);
    expect(await query(engine.databaseUrl, rows)).toEqual([]);
  });

  it("starts one run for all missed ticks of a cron", async ({ onTestFinished }) => {
    const engine = await ownEngine(onTestFinished);
    const ticks: unknown[] = [];
    await appOn(onTestFinished, { engineUrl: engine.url }, (inngest) => [
      inngest.createFunction(
        { id: "ticker", triggers: { cron: "TZ=Europe/Berlin */5 * * * *" } },
        ({ event }) => void ticks.push(event.data),
      ),
    ]);
    const [job] = await query<{ due_at: Date }>(
      engine.databaseUrl,
      "select due_at from inngest.job where kind = 'cron'",
    );
    const due = job?.due_at.getTime() ?? 0;
    expect(due % 300_000).toBe(0);
    await engine.stop();
    const missed = new Date(due - 3_600_000);
    await query(
      engine.databaseUrl,
      `update inngest.job set due_at = '${missed.toISOString()}' where kind = 'cron'`,
    );
    await engine.start();
    await eventually(() => ticks[0], "the missed tick");
    // One run, no pending call, and the next tick in the future: no other run will start.
    const left = await eventually(async () => {
      const [found] = await query<{ runs: number; jobs: object[] }>(
        engine.databaseUrl,
        `select (select count(*)::integer from inngest.run) as runs,
                json_agg(json_build_object('kind', kind, 'ahead', due_at > now())) as jobs
           from inngest.job`,
      );
      return JSON.stringify(found?.jobs).includes("call") ? undefined : found;
    }, "the run to end");
    expect(left).toEqual({ runs: 1, jobs: [{ kind: "cron", ahead: true }] });
    expect(ticks).toHaveLength(1);
    expect(ticks[0]).toMatchObject({ scheduledAt: missed.toISOString() });
  });

  it("unschedules a cron that the app has removed", async ({ onTestFinished }) => {
    const engine = await ownEngine(onTestFinished);
    const id = uniqueName("app");
    const first = await appOn(onTestFinished, { engineUrl: engine.url, id }, (inngest) => [
      inngest.createFunction({ id: "a", triggers: { cron: "0 * * * *" } }, () => null),
      inngest.createFunction({ id: "b", triggers: { cron: "1 * * * *" } }, () => null),
    ]);
    await appOn(onTestFinished, { engineUrl: engine.url, id }, (inngest) => [
      inngest.createFunction({ id: "b", triggers: { cron: "2 * * * *" } }, () => null),
    ]);
    expect(first.serveUrl).toBeTruthy();
    const jobs = "select step_id as cron from inngest.job where kind = 'cron'";
    expect(await query(engine.databaseUrl, jobs)).toEqual([{ cron: "2 * * * *" }]);
  });

  it("completes every run and step despite lost database connections", async ({
    onTestFinished,
  }) => {
    const engine = await ownEngine(onTestFinished);
    const event = uniqueName("outage/go");
    const bodies = new Map<string, number>();
    const app = await appOn(onTestFinished, { engineUrl: engine.url }, (inngest) => [
      inngest.createFunction({ id: "outage", triggers: { event } }, async ({ step, runId }) => {
        for (const id of ["a", "b", "c"]) {
          await step.run(id, async () => {
            bodies.set(`${runId} ${id}`, (bodies.get(`${runId} ${id}`) ?? 0) + 1);
            await delay(30);
          });
        }
        return "done";
      }),
    ]);
    const ids = await Promise.all(Array.from({ length: 20 }, () => app.send({ name: event })));
    for (let round = 0; round < 4; round += 1) {
      await delay(60);
      await query(
        engine.databaseUrl,
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'waybill-engine'`,
      );
    }
    for (const id of ids) expect(await app.runOf(id)).toMatchObject({ status: "Completed" });
    await eventually(async () => {
      const calls = "select 1 from inngest.job where kind = 'call'";
      return (await query(engine.databaseUrl, calls)).length === 0 || undefined;
    }, "the queue to be empty");
    expect(bodies.size).toBe(60);
  });

  it("leaves no job, slot, listener or pending step when all runs have ended", async ({
    onTestFinished,
  }) => {
    const engine = await ownEngine(onTestFinished);
    const name = uniqueName("rest");
    const app = await appOn(onTestFinished, { engineUrl: engine.url }, (inngest) => [
      inngest.createFunction(
        {
          id: "mixed",
          triggers: { event: `${name}/go` },
          concurrency: [{ limit: 2 }, { key: "event.data.n", limit: 1 }],
          cancelOn: [{ event: `${name}/cancel`, match: "data.n" }],
          retries: 1,
        },
        async ({ event, step }) => {
          await Promise.all([
            step.run("a", () => delay(10)),
            step.waitForEvent("w", { event: `${name}/never`, timeout: "1s" }),
          ]);
          if (event.data.n % 3 === 0) throw new Error("fails");
          return "done";
        },
      ),
    ]);
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      ids.push(await app.send({ name: `${name}/go`, data: { n: n % 4 } }));
    }
    await app.send({ name: `${name}/cancel`, data: { n: 1 } });
    await Promise.all(ids.map((id) => app.runOf(id)));
    const [remaining] = await eventually(async () => {
      const rows = await query<{ jobs: number }>(
        engine.databaseUrl,
        `select (select count(*)::integer from inngest.job) as jobs,
                (select count(*)::integer from inngest.op) as ops,
                (select count(*)::integer from inngest.listener) as listeners,
                (select coalesce(sum(used), 0)::integer from inngest.slot) as slots`,
      );
      return rows[0]?.jobs === 0 ? rows : undefined;
    }, "the queue to be empty");
    expect(remaining).toEqual({ jobs: 0, ops: 0, listeners: 0, slots: 0 });
  });
});
