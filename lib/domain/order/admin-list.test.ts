import { describe, expect, it } from "vitest";
import type { OrderUpdate } from "@/lib/domain/realtime";
import { adminSearch, formatAdminSearch, isCertainMatch, parseAdminSearch } from "./admin-list";

const read = (query: string) => {
  const params = new URLSearchParams(query);
  return parseAdminSearch((name) => params.get(name));
};

describe("parseAdminSearch", () => {
  it("reads what formatAdminSearch wrote", () => {
    const query =
      "status=pending%2Cshipped&payment=paid&stock=reserved&from=2026-01-31T23%3A00%3A00.000Z" +
      "&to=2026-02-28T23%3A00%3A00.000Z&min=0&max=5000&customer=7&product=3&held=1&attention=1" +
      "&q=ann%40x&sort=oldest&before=1790000000000-17";
    expect(formatAdminSearch(read(query))).toBe(query);
  });

  it("ignores unknown and invalid parameters", () => {
    expect(read("status=gone&min=-1&from=yesterday&sort=up&after=x&held=no&q=+&page=2")).toEqual(
      {},
    );
    expect(read("status=pending,gone")).toEqual({});
    expect(read("status=pending,pending")).toEqual({ status: ["pending"] });
  });

  it("converts times to UTC", () => {
    expect(read("from=2026-02-01T00%3A00%3A00%2B01%3A00")).toEqual({
      from: "2026-01-31T23:00:00.000Z",
    });
  });
});

describe("adminSearch", () => {
  it("rejects unknown and invalid parameters, for the API", () => {
    expect(adminSearch.safeParse({ status: "gone" }).success).toBe(false);
    expect(adminSearch.safeParse({ page: "2" }).success).toBe(false);
  });
});

describe("isCertainMatch", () => {
  const update: OrderUpdate = {
    orderId: 9,
    seq: 1,
    type: "order/created",
    at: "2026-02-03T10:00:00.000Z",
    status: "pending",
    paymentStatus: "pending",
    inventoryStatus: "pending",
  };

  it.each([
    ["", true],
    ["status=pending,processing&payment=pending&stock=pending", true],
    ["status=shipped", false],
    ["payment=paid", false],
    ["stock=reserved", false],
    ["from=2026-02-03T10:00:00Z&to=2026-02-03T10:00:01Z", true],
    ["from=2026-02-03T10:00:01Z", false],
    ["to=2026-02-03T10:00:00Z", false],
    ["q=9", false],
    ["min=1", false],
    ["customer=1", false],
    ["product=1", false],
    ["attention=1", false],
    ["held=1", false],
  ])("for the filter “%s” is %s", (query, expected) => {
    expect(isCertainMatch(read(query), update)).toBe(expected);
  });
});
