import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { errorLine, redactError, redactPassedOn, SafeError } from "./safe-error";

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

describe("redactPassedOn", () => {
  it("keeps the message of every safe error of the app by its name, and no other", () => {
    const lib = path.join(import.meta.dirname, "..");
    const files = fs.readdirSync(lib, { recursive: true, encoding: "utf8" });
    const names = files
      .filter((file) => /(?<!\.test)\.ts$/.test(file))
      .flatMap((file) => [
        ...fs.readFileSync(path.join(lib, file), "utf8").matchAll(/class (\w+) extends SafeError/g),
      ])
      .map(([, name = ""]) => name);
    expect(names.length).toBeGreaterThan(3);
    for (const name of [...names, "SafeError"]) {
      expect(redactPassedOn({ name, message: "It failed." }).message, name).toBe("It failed.");
    }
    expect(redactPassedOn({ name: "Error", message: "ann@x.test" })).toEqual({
      name: "Error",
      message: "",
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
