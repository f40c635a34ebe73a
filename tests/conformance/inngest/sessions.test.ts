import { expect, it } from "vitest";
import { eventually, startApp, uniqueName } from "./app-fixture";
import { serverUnderTest } from "./engine-fixture";

const serverUrl = serverUnderTest();

it.each([
  { mode: "with checkpointing", checkpointing: true },
  { mode: "without checkpointing", checkpointing: false },
])("passes an event's sessions to its run, and what that invokes or sends, $mode", async (mode) => {
  const prefix = uniqueName("session");
  const told: unknown[] = [];
  const finished: unknown[] = [];
  const { checkpointing } = mode;
  const app = await startApp({ engineUrl: serverUrl(), checkpointing }, (inngest) => {
    const child = inngest.createFunction(
      { id: "child", triggers: [] },
      ({ event }) => event.meta?.sessions,
    );
    const parent = inngest.createFunction(
      { id: "parent", triggers: { event: `${prefix}/go` } },
      async ({ event, step }) => {
        await step.sendEvent("tell", { name: `${prefix}/told`, data: {} });
        const own = { sessions: { shop: "b" } };
        const invoked = await step.invoke("child", { function: child, data: {}, meta: own });
        return { given: event.meta?.sessions, invoked };
      },
    );
    const listener = inngest.createFunction(
      { id: "told", triggers: { event: `${prefix}/told` } },
      ({ event }) => void told.push(event.meta?.sessions),
    );
    const ofParent = `event.data.event.name == '${prefix}/go'`;
    const observer = inngest.createFunction(
      { id: "observer", triggers: { event: "inngest/function.finished", if: ofParent } },
      ({ event }) => void finished.push(event.meta?.sessions),
    );
    return [child, parent, listener, observer];
  });
  const sessions = { order: 17, shop: "a" };
  const id = await app.send({ name: `${prefix}/go`, meta: { sessions } });
  const all = { order: "17", shop: "a" };
  expect((await app.runOf(id)).output).toEqual({ given: all, invoked: { ...all, shop: "b" } });
  await eventually(() => told[0], "the event that was sent");
  await eventually(() => finished[0], "the event of the end");
  expect([told, finished]).toEqual([[all], [all]]);
  await app.close();
});
