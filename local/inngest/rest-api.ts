import { endRun } from "./end-run";
import type { EngineContext } from "./engine-context";
import type { Json, JsonObject } from "./json";
import { recordEvents } from "./receive-events";
import { lockRun } from "./runs";
import { type Database, statement } from "./statement";
import { inTransactionWithRetry } from "./transactions";

interface EventRow {
  id: string;
  external_id: string | null;
  name: string;
  data: JsonObject;
  user: Json;
  v: string | null;
  ts: number;
  received_at: Date;
}

const eventColumns = 'id, external_id, name, data, "user", v, ts::float8 as ts, received_at';

const selectEvents = statement<EventRow, [string | null, string | null, number]>(
  "list_events",
  `select ${eventColumns} from inngest.event
    where ($1::text is null or name = $1) and ($2::text is null or id < $2)
      and name not like 'inngest/%'
    order by id desc limit $3`,
);

const selectEvent = statement<EventRow, [string]>(
  "get_event",
  `select ${eventColumns} from inngest.event where id = $1`,
);

interface RunRow {
  id: string;
  function_id: string;
  event_id: string;
  status: string;
  output: Json;
  queued_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
}

const runColumns =
  "r.id, r.function_id, r.event_id, r.status, r.output, r.queued_at, r.started_at, r.ended_at";

const selectRun = statement<RunRow, [string]>(
  "get_run",
  `select ${runColumns} from inngest.run r where r.id = $1`,
);

const selectRunsOfEvent = statement<RunRow, [string]>(
  "runs_of_event",
  `select ${runColumns} from inngest.run r where r.event_id = $1
   union all
   select ${runColumns} from inngest.run r
     join inngest.batch_event b on b.run_id = r.id
    where b.event_id = $1 and b.event_id <> r.event_id`,
);

interface FunctionRow {
  id: string;
  triggers: JsonObject[];
  crons: string[];
}

const selectFunctionsOfApp = statement<FunctionRow, [string]>(
  "functions_of_app",
  `select id, config->'eventTriggers' as triggers, config->'crons' as crons
     from inngest.function where app = $1 and not archived order by id`,
);

const selectSteps = statement<{ step_id: string; value: Json }, [string]>(
  "run_steps",
  "select step_id, value from inngest.step where run_id = $1 order by seq",
);

const eventsDefault = 20;
const eventsMax = 100;

/**
 * `GET /v1/events?name&cursor&limit`: the latest first, without those that the engine itself has
 * sent; `cursor` is the last internal id read.
 */
export async function listEvents(
  database: Database,
  query: URLSearchParams,
): Promise<JsonObject[]> {
  const requested = Number(query.get("limit") ?? eventsDefault);
  const limit = Number.isInteger(requested)
    ? Math.min(Math.max(requested, 1), eventsMax)
    : eventsDefault;
  const rows = await selectEvents(database, query.get("name"), query.get("cursor"), limit);
  return rows.map(eventView);
}

/** Finds an event by the id that the server gave it. The sender's own id finds nothing. */
export async function getEvent(database: Database, id: string): Promise<JsonObject | null> {
  const [row] = await selectEvent(database, id);
  return row ? eventView(row) : null;
}

function eventView(row: EventRow): JsonObject {
  return {
    internal_id: row.id,
    id: row.external_id ?? row.id,
    name: row.name,
    data: row.data,
    user: row.user,
    v: row.v,
    ts: row.ts,
    received_at: row.received_at.toISOString(),
  };
}

export async function getRun(database: Database, id: string): Promise<JsonObject | null> {
  const [row] = await selectRun(database, id);
  return row ? runView(row) : null;
}

/** The runs that the event started or was batched into. */
export async function listRunsOfEvent(database: Database, id: string): Promise<JsonObject[]> {
  const rows = await selectRunsOfEvent(database, id);
  return rows.map(runView);
}

function runView(row: RunRow): JsonObject {
  return {
    run_id: row.id,
    function_id: row.function_id,
    event_id: row.event_id,
    status: row.status,
    run_started_at: (row.started_at ?? row.queued_at).toISOString(),
    ended_at: row.ended_at?.toISOString() ?? null,
    output: row.output,
  };
}

/** Cancels a run, unless it has ended. */
export async function cancelRun(
  context: EngineContext,
  id: string,
): Promise<"cancelled" | "ended" | "missing"> {
  const outcome = await inTransactionWithRetry(context.pool, async (client) => {
    const run = await lockRun(client, id);
    if (!run) return (await getRun(client, id)) ? "ended" : "missing";
    await recordEvents(context, client, await endRun(client, run, { status: "Cancelled" }));
    return "cancelled";
  });
  context.wake();
  return outcome;
}

/** The functions of an app that are registered now; none for an unknown app. */
export async function listFunctions(database: Database, app: string): Promise<JsonObject[]> {
  const rows = await selectFunctionsOfApp(database, app);
  return rows.map(({ id, triggers, crons }) => ({
    id,
    name: id,
    config: { slug: id, triggers: [...triggers, ...crons.map((cron) => ({ cron }))] },
  }));
}

/** A run's finished steps by id. The SDK fetches them when a call's request would be too large. */
export async function getRunSteps(database: Database, runId: string): Promise<JsonObject> {
  const rows = await selectSteps(database, runId);
  return Object.fromEntries(rows.map(({ step_id: stepId, value }) => [stepId, value]));
}
