import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { gatewayEventTypes } from "@/lib/clients/stripe-events";
import { eventTypes } from "@/local/gateway/events/event";
import { enabledEvents } from "@/local/services/stripe-endpoint";

const readme = fs.readFileSync(path.join(import.meta.dirname, "../../README.md"), "utf8");

describe("the types of Stripe's events that the app uses", () => {
  it("are those that the embedded gateway sends", () => {
    expect([...enabledEvents].sort()).toEqual([...gatewayEventTypes].sort());
  });

  it("are all that the embedded gateway creates, but for those that say nothing new", () => {
    const unused = [
      // A payment's creation and the customer's authentication are answers to calls of the app.
      ...["payment_intent.created", "payment_intent.requires_action"],
      // Stripe sends `refund.updated` for each of them.
      "charge.refund.updated",
    ];
    expect([...gatewayEventTypes, ...unused].sort()).toEqual([...eventTypes].sort());
  });

  it("are those that the README says to enable", () => {
    const [, step = ""] = readme.split("`<APP_URL>/api/webhooks/stripe` with the event types");
    const [list = ""] = step.split("and set its signing secret");
    const named = [...list.matchAll(/`([a-z_.]+)`/g)].map(([, type]) => type);
    expect(named.sort()).toEqual([...gatewayEventTypes].sort());
  });
});
