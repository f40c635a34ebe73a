import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { describe, expect, it, vi } from "vitest";
import { measurePages } from "./measure-pages";

const spanOf = (attributes: ReadableSpan["attributes"]) =>
  ({ attributes, duration: [1, 500_000_000] }) as unknown as ReadableSpan;

describe("measurePages", () => {
  it("measures a page by its route, and no other span", () => {
    const request = vi.fn();
    const sink = measurePages({ request });
    sink.add(
      spanOf({
        "next.span_type": "BaseServer.handleRequest",
        "http.request.method": "GET",
        "http.route": "/products/[id]",
        "http.status_code": 404,
      }),
    );
    sink.add(spanOf({ "http.request.method": "GET", "http.route": "/api/v1/orders" }));
    const labels = { route: "/products/[id]", method: "GET", status: 404 };
    expect(request.mock.calls).toEqual([[labels, 1_500]]);
  });
});
