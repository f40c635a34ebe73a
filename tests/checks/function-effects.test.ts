import { describe, expect, it } from "vitest";
import { functionEffects, repeatableCalls } from "@/lib/domain/failures/retry-effects";
import { findFunction } from "@/lib/domain/workflows/function-catalog";
import { outsideCallsOf, textOf } from "@/tests/support/outside-calls";

/**
 * A capture is followed by a reversal if its order has ended. It has the order's only live payment
 * then, so that the reversal finds no open attempt whose authorization it would repeat.
 */
const unreachable = { capturePayment: ["gateway.authorize", "gateway.findAttempt"] };

const crons = "inngest/functions/crons.ts";

/** The code of a function: its file's declaration of the same name, or its call of `createCron`. */
function codeOf(id: string): { file: string; text: string } {
  const file = findFunction(id)?.file ?? "";
  if (file !== crons) {
    const name = id.replace(/-(\w)/g, (_, first: string) => first.toUpperCase());
    return { file, text: textOf(file, name) };
  }
  const calls = textOf(file, "crons").split("createCron(");
  const text = calls.find((call) => call.startsWith(`"${id}"`));
  if (text === undefined) throw new Error(`${file} does not create the cron ${id}.`);
  return { file, text };
}

function callsOf(id: string): string[] {
  const { file, text } = codeOf(id);
  const calls = outsideCallsOf(file, text, unreachable);
  // This cron sends the event that starts the other function.
  if (id === "resume-orders") for (const call of callsOf("resume-order")) calls.add(call);
  return [...calls].sort();
}

describe("the effects that a dry run names", () => {
  it.each(Object.keys(functionEffects))("are those of the calls that %s can make", (id) => {
    const declared = functionEffects[id]?.flatMap(({ calls }) => calls) ?? [];
    expect([...new Set(declared)].sort()).toEqual(callsOf(id));
  });

  it("say of every call that the gateway forgets that it happens once within a day", () => {
    for (const effects of Object.values(functionEffects)) {
      for (const { calls, repetition } of effects) {
        const isRepeatable = repeatableCalls.some((call) => calls.includes(call));
        expect(repetition === "after_a_day").toBe(isRepeatable);
      }
    }
  });
});

describe("the calls found in the code", () => {
  it("are those behind several files, and none of what is not named", () => {
    expect(callsOf("undo-order")).toContain("gateway.authorize");
    expect(callsOf("create-shipment")).toEqual([
      ...["carrier.createLabel", "carrier.findLabel", "carrier.track", "carrier.voidLabel"],
      ...["emailSender.deliver", "gateway.listDisputes", "gateway.listRefunds", "gateway.retrieve"],
      ...["gateway.retrieveDispute", "gateway.retrieveFraudWarning"],
    ]);
    expect(callsOf("complete-order")).toEqual([]);
  });
});
