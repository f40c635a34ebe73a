import { describe, expect, it } from "vitest";
import { nodeIds, nodeSource } from "./node-id";

const spanId = "4be48fc422f13324";

describe("the ids of a trace's items", () => {
  it.each([
    [nodeIds.span(spanId, 0), { kind: "span", spanId, repeat: 0 }],
    [nodeIds.span(spanId, 2), { kind: "span", spanId, repeat: 2 }],
    [nodeIds.step(spanId), { kind: "step", spanId }],
    [
      nodeIds.run("01M8MQR3R24ATQ7QJP2E2RW29K"),
      { kind: "run", runId: "01M8MQR3R24ATQ7QJP2E2RW29K" },
    ],
    [nodeIds.event(5), { kind: "event", seq: 5 }],
    [nodeIds.email(12), { kind: "email", emailId: 12 }],
    [nodeIds.delivery(34), { kind: "delivery", deliveryId: 34 }],
    [
      nodeIds.webhook("carrier", "trk_a-1"),
      { kind: "webhook", provider: "carrier", eventId: "trk_a-1" },
    ],
    [
      nodeIds.log(1_796_000_000_123_000, 7),
      { kind: "log", at: new Date(1_796_000_000_123), logId: 7 },
    ],
  ])("%s says where its details are", (id, source) => {
    expect(nodeSource.parse(id)).toEqual(source);
  });

  it.each(["root", "span-xyz", "event-0x1", "webhook-other-1", "run-a/b", ""])(
    "refuses %s",
    (id) => {
      expect(nodeSource.safeParse(id).success).toBe(false);
    },
  );
});
