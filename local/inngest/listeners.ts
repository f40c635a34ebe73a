import type { PoolClient } from "pg";
import { endRun } from "./end-run";
import type { EngineContext } from "./engine-context";
import {
  type EngineEvent,
  type EventPayloadRow,
  eventPayload,
  eventPayloadSql,
  payloadFromRow,
} from "./events";
import { evaluatesToTrue } from "./expression";
import { lockRun } from "./runs";
import { statement } from "./statement";
import { resolveStep } from "./steps";

interface Candidate {
  run_id: string;
  step_id: string;
  kind: "wait" | "cancel";
  expression: string | null;
  position: number;
  trigger_id: string;
  trigger: EventPayloadRow;
}

/** Selects the listeners that have one of the match keys ($2-$4) of the events at positions $1. */
const selectCandidates = statement<Candidate, [number[], string[], string[], string[]]>(
  "listener_candidates",
  `select l.run_id, l.step_id, l.kind, l.expression, k.position, r.event_id as trigger_id,
          ${eventPayloadSql} as trigger
     from unnest($1::integer[], $2::text[], $3::text[], $4::text[])
            as k (position, name, path, value)
     join inngest.listener l on (l.event_name, l.match_path, l.match_value)
                              = (k.name, k.path, k.value)
     join inngest.run r on r.id = l.run_id
     join inngest.event e on e.id = r.event_id
    where l.expires_at > now() and r.status = 'Running'
    -- Each match locks its run: the same order everywhere prevents deadlocks. The earliest event
    -- resolves a wait.
    order by l.run_id, k.position, l.kind`,
);

const deleteListener = statement<{ step_id: string }, [string, string]>(
  "delete_listener",
  "delete from inngest.listener where run_id = $1 and step_id = $2 returning step_id",
);

/**
 * Resolves the waits and cancels the runs that these stored events match. Returns the system events
 * of the cancelled runs, which the caller must record.
 */
export async function notifyListeners(
  context: EngineContext,
  client: PoolClient,
  events: EngineEvent[],
): Promise<EngineEvent[]> {
  const keys = events.flatMap((event, position) =>
    context.matchPaths.matchKeysOf(event).map((key) => ({ position, name: event.name, ...key })),
  );
  if (keys.length === 0) return [];
  const candidates = await selectCandidates(
    client,
    keys.map((key) => key.position),
    keys.map((key) => key.name),
    keys.map((key) => key.path),
    keys.map((key) => key.value),
  );
  const positions = new Map(events.map(({ id }, position) => [id, position]));
  const followUps: EngineEvent[] = [];
  for (const candidate of candidates) {
    const event = events[candidate.position];
    if (!event || !isMatch(context, candidate, event)) continue;
    if (candidate.kind === "cancel" && precedesTrigger(candidate, event, positions)) continue;
    followUps.push(...(await notify(client, candidate, event)));
  }
  return followUps;
}

/** A run's own trigger neither resolves its waits nor cancels the run. */
function isMatch(context: EngineContext, candidate: Candidate, event: EngineEvent): boolean {
  if (candidate.trigger_id === event.id) return false;
  if (candidate.expression === null) return true;
  try {
    const trigger = payloadFromRow(candidate.trigger);
    return evaluatesToTrue(candidate.expression, { event: trigger, async: eventPayload(event) });
  } catch (error) {
    const { run_id: runId, step_id: stepId } = candidate;
    context.log("warn", "listener expression failed", { runId, stepId, error: String(error) });
    return false;
  }
}

const ulidTimeLength = 10;

/**
 * An event that was sent before a run's trigger does not cancel the run, even if it arrives later.
 * The time in the ULID decides, and within one request the position. Events of different requests
 * in the same millisecond do cancel, because losing a cancellation would be worse.
 */
function precedesTrigger(
  candidate: Candidate,
  event: EngineEvent,
  positions: Map<string, number>,
): boolean {
  const triggerPosition = positions.get(candidate.trigger_id);
  if (triggerPosition !== undefined) return candidate.position < triggerPosition;
  const sentAt = event.id.slice(0, ulidTimeLength);
  return sentAt < candidate.trigger_id.slice(0, ulidTimeLength);
}

async function notify(
  client: PoolClient,
  candidate: Candidate,
  event: EngineEvent,
): Promise<EngineEvent[]> {
  const run = await lockRun(client, candidate.run_id);
  if (!run) return [];
  if (candidate.kind === "cancel") return endRun(client, run, { status: "Cancelled" });
  const [deleted] = await deleteListener(client, candidate.run_id, candidate.step_id);
  if (deleted) {
    const value = eventPayload(event);
    await resolveStep(client, run, { id: candidate.step_id, name: candidate.step_id, value });
  }
  return [];
}
