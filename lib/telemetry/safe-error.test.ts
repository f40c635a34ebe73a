import { describe, expect, it } from "vitest";
import { errorLine, redactError, SafeError } from "./safe-error";

class CarrierLost extends SafeError {
  override name = "CarrierLost";
}

describe("redactError", () => {
  it("keeps the message of a SafeError", () => {
    const error = new CarrierLost("The carrier responded with 503.", {
      cause: new Error("ann@x.test"),
    });
    expect(redactError(error)).toEqual({
      name: "CarrierLost",
      message: "The carrier responded with 503.",
    });
  });
});

describe("errorLine", () => {
  it("keeps only name and codes of any other error", () => {
    const refusal = Object.assign(new Error("550 no such user <ann@x.test>"), {
      code: "EENVELOPE",
      responseCode: 550,
    });
    expect(errorLine(refusal)).toBe("Error: EENVELOPE 550");
    expect(errorLine(new TypeError("ann@x.test is not iterable"))).toBe("TypeError");
    expect(errorLine("ann@x.test")).toBe("Error");
  });

  it("includes the cause's code, and ignores codes that are free text", () => {
    const cause = Object.assign(new Error("connect 10.0.0.1"), { code: "ECONNREFUSED" });
    expect(errorLine(new TypeError("fetch failed", { cause }))).toBe("TypeError: ECONNREFUSED");
    const freeText = Object.assign(new Error("x"), { code: "ann@x.test" });
    expect(errorLine(freeText)).toBe("Error");
  });
});
