import { describe, expect, it } from "vitest";
import { findFailingNode } from "./find-failing-node";
import { nodesOf } from "./trace-nodes";

describe("findFailingNode", () => {
  it("is the latest error that no other error caused", () => {
    const nodes = nodesOf(
      "root",
      "  run run error",
      "    first carrier error",
      "  retry run error",
      "    second carrier error",
      "      line log error",
    );
    expect(findFailingNode(nodes)?.id).toBe("second");
  });

  it("is the call of the attempt before while that of the newest is not recorded", () => {
    const attempts = nodesOf(
      "root",
      "  first step error",
      "    call carrier error",
      "  other step error",
      "    stray carrier error",
      "  second step error",
    ).map((node) =>
      node.category === "step" ? { ...node, name: node.id === "other" ? "other" : "label" } : node,
    );
    const newest = { ...attempts.at(-1), isSpanMissing: true as const };
    const nodes = [...attempts.slice(0, -1), newest] as typeof attempts;
    expect(findFailingNode(nodes)?.id).toBe("call");
    expect(findFailingNode([...nodes.slice(0, 1), ...nodes.slice(3)])?.id).toBe("second");
  });

  it("is the gateway's call whose answer a failure event reports", () => {
    const nodes = nodesOf(
      "root",
      "  authorizePayment",
      "    authorize gateway",
      "    failed event warning",
      "    later gateway",
    );
    expect(findFailingNode(nodes)?.id).toBe("authorize");
  });

  it("is none if nothing failed", () => {
    expect(findFailingNode(nodesOf("root", "  call gateway", "  line log error"))).toBeNull();
  });
});
