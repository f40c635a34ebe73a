import { afterAll, beforeAll, describe, it } from "vitest";
import { expectWholeTrace } from "@/tests/contract/expect-whole-trace";
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
import { type System, startSystem } from "@/tests/support/system";

/** An Inngest server that can reach this machine, such as http://127.0.0.1:8288. */
const {
  INNGEST_CONFORMANCE_URL: url,
  INNGEST_CONFORMANCE_EVENT_KEY: eventKey,
  INNGEST_CONFORMANCE_SIGNING_KEY: signingKey,
} = process.env;
/** A server without a signing key is a dev server. */
const keys = { INNGEST_EVENT_KEY: eventKey ?? "", INNGEST_SIGNING_KEY: signingKey ?? "" };
const isSigned = keys.INNGEST_SIGNING_KEY !== "";
const reason = url ? "" : " (skipped: INNGEST_CONFORMANCE_URL names no server)";

describe.skipIf(!url)(`A system on another Inngest server${reason}`, () => {
  let system: System;
  let shop: ShopClient;
  let actions: WorkflowActions;

  beforeAll(async () => {
    system = await startSystem(
      isSigned ? { INNGEST_BASE_URL: url ?? "", ...keys } : { INNGEST_DEV: url ?? "" },
    );
    const variables = { ...system.variables, ...(isSigned ? keys : {}) };
    shop = new ShopClient({ ...system, variables });
    actions = await openWorkflowActions(shop, url ?? "");
  });
  afterAll(async () => {
    await actions?.close();
    await shop?.close();
    await system?.stop();
  });

  it("records an order as one trace", async () => {
    const { id } = await shop.place();
    await shop.untilFinished([id]);
    await expectWholeTrace(shop, id);
  });

  it("shows the order's runs, steps and events", async () => {
    const { id } = await shop.place();
    await shop.untilFinished([id]);
    await expectOrderOnWorkflowPages(shop, id);
  });

  it("shows a run that the server has forgotten as lost", async () => {
    const { id } = await shop.place({ paymentMethod: null });
    await expectForgottenRunToBeLost(shop, id);
  });

  it("sends an event again, once per form", () => expectSentAgain(actions));

  it("runs a cron now", () => expectCronRunNow(actions));

  it("cancels a run in progress", () => expectRunCancelled(actions));

  it("records a failure, and what its retry has fixed", () => expectFailureFixed(actions));
});
