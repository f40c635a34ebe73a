import type { InngestFunction } from "inngest";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  functionEffects,
  functionsByEvent,
  functionsOfEvent,
} from "@/lib/domain/failures/retry-effects";
import { functions } from ".";
import { cronSchedules, failedRuns } from "./handler-catalog";

const served: readonly InngestFunction.Any[] = functions;
const triggers = z.array(z.object({ event: z.string().optional() }));

/** The functions that are registered for each event. */
const registered = new Map<string, string[]>();
for (const fn of served) {
  for (const { event } of triggers.parse(fn.opts.triggers)) {
    if (event) registered.set(event, [...(registered.get(event) ?? []), fn.id()].sort());
  }
}

describe("the effects that a dry run names", () => {
  it("are those of exactly the functions that the event starts", () => {
    for (const [event, ids] of registered) {
      if (event !== failedRuns.event)
        expect([event, functionsOfEvent(event)]).toEqual([event, ids]);
    }
    expect(Object.keys(functionsByEvent).filter((event) => !registered.has(event))).toEqual([]);
  });

  it("are known for every function that can fail", () => {
    const ids = served.map((fn) => fn.id()).filter((id) => id !== failedRuns.functionId);
    expect(Object.keys(functionEffects).sort()).toEqual(ids.sort());
    expect(Object.keys(cronSchedules).filter((id) => !(id in functionEffects))).toEqual([]);
  });
});
