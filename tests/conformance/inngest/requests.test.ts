import type { IncomingMessage } from "node:http";
import { type GetStepTools, type Inngest, NonRetriableError } from "inngest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApp, type TestApp, uniqueName } from "./app-fixture";
import { serverUnderTest } from "./engine-fixture";

const serverUrl = serverUnderTest();
const never = { event: uniqueName("never/sent"), timeout: "1s" };

interface Case {
  id: string;
  begin: (step: GetStepTools<Inngest>) => Promise<unknown>;
  /** The calls until the function goes on to its last two steps. */
  calls: string;
  /** The first of these two steps is planned, and has a call of its own. */
  plans?: true;
}

const fails = () => {
  throw new NonRetriableError("no");
};
const chain = async (step: GetStepTools<Inngest>, id: string) => {
  await step.run(`${id} 1`, () => 1);
  return step.run(`${id} 2`, () => 2);
};

const cases: Case[] = [
  { id: "nothing", begin: async () => undefined, calls: "" },
  { id: "a sleep", begin: (step) => step.sleep("a", "1s"), calls: "discovery" },
  {
    id: "a failed step",
    begin: (step) => step.run("a", fails).catch(() => null),
    calls: "discovery",
  },
  {
    id: "two steps",
    begin: (step) => Promise.all([step.run("a", () => 1), step.run("b", () => 2)]),
    calls: "discovery step step",
  },
  {
    id: "two steps of which one fails",
    begin: (step) => Promise.allSettled([step.run("a", fails), step.run("b", () => 2)]),
    calls: "discovery step step",
  },
  {
    id: "two chains of steps",
    begin: (step) => Promise.all([chain(step, "a"), chain(step, "b")]),
    calls: "discovery step step discovery step step",
  },
  {
    id: "two sleeps at once",
    begin: (step) => Promise.all([step.sleep("a", "1s"), step.sleep("b", "1s")]),
    calls: "discovery",
    plans: true,
  },
  {
    id: "two sleeps one after the other",
    begin: (step) => Promise.all([step.sleep("a", "1s"), step.sleep("b", "3s")]),
    calls: "discovery",
    plans: true,
  },
  {
    id: "a step and a sleep",
    // Long enough that the step ends first on a slow machine too.
    begin: (step) => Promise.all([step.run("a", () => 1), step.sleep("b", "5s")]),
    calls: "discovery step",
    plans: true,
  },
  {
    id: "a step and a wait",
    begin: (step) => Promise.all([step.run("a", () => 1), step.waitForEvent("b", never)]),
    calls: "discovery step",
  },
  {
    id: "two waits",
    begin: (step) => Promise.all([step.waitForEvent("a", never), step.waitForEvent("b", never)]),
    calls: "discovery",
  },
];

/** How often a server calls a function: for discovery, or for a planned step. */
describe.concurrent.each([
  { mode: "with checkpointing", checkpointing: true },
  { mode: "without checkpointing", checkpointing: false },
])("requests $mode", ({ checkpointing }) => {
  const prefix = uniqueName("requests");
  const calls = new Map<string, string[]>();
  let app: TestApp;

  beforeAll(async () => {
    const intercept = ({ method, url = "" }: IncomingMessage) => {
      const query = new URL(url, "http://app").searchParams;
      const id = query.get("fnId") ?? "";
      const kind = query.get("stepId") === "step" ? "discovery" : "step";
      if (method === "POST") calls.set(id, [...(calls.get(id) ?? []), kind]);
      return false;
    };
    app = await startApp({ engineUrl: serverUrl(), checkpointing, intercept }, (inngest) => [
      ...cases.map(({ id, begin }, index) =>
        inngest.createFunction(
          { id: `case-${index}`, triggers: { event: `${prefix}/${id}` } },
          async ({ step }) => {
            await begin(step);
            await step.run("third", () => 3);
            return step.run("fourth", () => 4);
          },
        ),
      ),
    ]);
  });
  afterAll(() => app?.close());

  it.each(cases)("after $id", async ({ id, calls: first, plans }) => {
    const run = await app.runOf(await app.send({ name: `${prefix}/${id}` }));
    expect(run.status).toBe("Completed");
    const index = cases.findIndex((each) => each.id === id);
    // Without checkpointing, a call executes one step; a planned step has been executed by then.
    const rest = plans ? ["discovery", "step"] : [];
    const discoveries = checkpointing ? 1 : plans ? 2 : 3;
    expect(calls.get(`${app.inngest.id}-case-${index}`)).toEqual([
      ...first.split(" ").filter((call) => call !== ""),
      ...rest,
      ...Array.from({ length: discoveries }, () => "discovery"),
    ]);
  });

  it("after two invokes", async () => {
    const event = uniqueName("invokes/go");
    const options = { engineUrl: serverUrl(), checkpointing };
    let count = 0;
    const invoking = await startApp(options, (inngest) => {
      const child = inngest.createFunction({ id: "child", triggers: [] }, () => 1);
      const parent = inngest.createFunction(
        { id: "parent", triggers: { event } },
        async ({ step }) => {
          count += 1;
          const results = await Promise.all([
            step.invoke("a", { function: child, data: {} }),
            step.invoke("b", { function: child, data: {} }),
          ]);
          return results;
        },
      );
      return [child, parent];
    });
    const run = await invoking.runOf(await invoking.send({ name: event }));
    expect(run.output).toEqual([1, 1]);
    expect(count).toBe(2);
    await invoking.close();
  });
});
