import { describe, expect, it } from "vitest";
import { errorLine, redactError, SafeError } from "./safe-error";

class CarrierLost extends SafeError {
  override name = "CarrierLost";
}

describe("what is told of an error", () => {
  it("is our own words when the error is ours", () => {
    const error = new CarrierLost("The carrier answered 503.", { cause: new Error("ann@x.test") });
    expect(redactError(error)).toEqual({
      name: "CarrierLost",
      message: "The carrier answered 503.",
    });
  });

  it("is name and codes alone when others wrote it", () => {
    const refusal = Object.assign(new Error("550 no such user <ann@x.test>"), {
      code: "EENVELOPE",
      responseCode: 550,
    });
    expect(errorLine(refusal)).toBe("Error: EENVELOPE 550");
    expect(errorLine(new TypeError("ann@x.test is not iterable"))).toBe("TypeError");
    expect(errorLine("ann@x.test")).toBe("Error");
  });

  it("takes the code of the cause, and nothing for a code that is no code", () => {
    const cause = Object.assign(new Error("connect 10.0.0.1"), { code: "ECONNREFUSED" });
    expect(errorLine(new TypeError("fetch failed", { cause }))).toBe("TypeError: ECONNREFUSED");
    const odd = Object.assign(new Error("x"), { code: "ann@x.test" });
    expect(errorLine(odd)).toBe("Error");
  });
});
