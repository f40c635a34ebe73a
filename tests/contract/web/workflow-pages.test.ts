import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import {
  expectCronRunNow,
  expectFailureFixed,
  expectRunCancelled,
  expectSentAgain,
  openWorkflowActions,
  type WorkflowActions,
} from "@/tests/contract/expect-workflow-actions";
import {
  expectForgottenRunToBeLost,
  expectOrderOnWorkflowPages,
} from "@/tests/contract/expect-workflow-pages";
import { ShopClient } from "@/tests/contract/shop-client";
import { signIn } from "@/tests/contract/sign-in";

const shop = new ShopClient(inject("system"));
let actions: WorkflowActions;
beforeAll(async () => {
  actions = await openWorkflowActions(shop, shop.system.inngestUrl);
});
afterAll(async () => {
  await actions?.close();
  await shop.close();
});

describe("The workflow pages", () => {
  it("show the runs, steps and events of an order", async () => {
    const { id } = await shop.place();
    await shop.untilFinished([id]);
    await expectOrderOnWorkflowPages(shop, id);
  });

  it("show a run that the Inngest server has forgotten as lost", async () => {
    const { id } = await shop.place({ paymentMethod: null });
    await expectForgottenRunToBeLost(shop, id);
  });

  it("send an event again, once per form", () => expectSentAgain(actions));

  it("run a cron now", () => expectCronRunNow(actions));

  it("cancel a run in progress", () => expectRunCancelled(actions));

  it("show a failure, and what its retry has fixed", () => expectFailureFixed(actions));

  it("are for operators: neither customers nor API keys may read them", async () => {
    const { jar } = await signIn(shop.system, "customer@waybill.test");
    const headers = { cookie: jar.header };
    for (const path of ["runs", "runs/x", "crons", "outbox", "events/new?since=0.-"]) {
      const address = `/api/admin/workflows/${path}`;
      expect((await shop.call(address, { headers, token: null })).status).toBe(403);
      expect((await shop.call(address)).status).toBe(403);
      expect((await shop.call(address, { token: null })).status).toBe(401);
    }
    const page = await shop.call("/admin/workflows/runs", { headers, token: null });
    expect(page.status).toBe(404);
  });

  it("are where the address of the embedded Inngest server leads to", async () => {
    const { inngestUrl, appUrl } = shop.system;
    const response = await fetch(inngestUrl, { redirect: "manual" });
    expect(response.headers.get("location")).toBe(`${appUrl}/admin/workflows`);
  });
});
