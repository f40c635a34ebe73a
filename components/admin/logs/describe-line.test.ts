import { describe, expect, it } from "vitest";
import { describeLine } from "./describe-line";

describe("describeLine", () => {
  it("describes a request by its method, path and status", () => {
    const fields = { method: "POST", path: "/api/v1/orders", status: 201, ms: 12.5 };
    expect(describeLine({ message: "request", fields })).toEqual({
      title: "POST /api/v1/orders",
      detail: "201 ms=12.5",
    });
  });

  it("describes any other line by its message and fields", () => {
    const error = { name: "TypeError", message: "ECONNREFUSED", frames: ["at x"] };
    const fields = { subject: "order-17", orderIds: [17, 18], error };
    expect(describeLine({ message: "It failed.", fields })).toEqual({
      title: "It failed.",
      detail: "subject=order-17 orderIds=[17,18] error=TypeError: ECONNREFUSED",
    });
    expect(describeLine({ message: "request", fields: {} })).toEqual({
      title: "request",
      detail: "",
    });
  });
});
