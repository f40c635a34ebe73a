import { describe, expect, it } from "vitest";
import { failedRunMessage } from "@/lib/domain/failures/failed-run-message";
import { parseAdminSearch } from "@/lib/domain/order/admin-list";
import { logSearch, searchWords } from "@/lib/domain/telemetry/log-view";
import { endedOrdersLink, failuresLink, placedOrdersLink } from "./point-links";

const at = "2026-11-30T12:00:00.000Z";
const end = "2026-11-30T12:01:00.000Z";
const queryOf = (link: string) =>
  Object.fromEntries(new URL(link, "http://shop.test").searchParams);

describe("The links of a point", () => {
  it("lead to the orders that were placed, or that ended, in its time", () => {
    const searchOf = (link: string) => {
      const query = queryOf(link);
      return parseAdminSearch((name) => query[name]);
    };
    expect(searchOf(placedOrdersLink(at, 60))).toEqual({ from: at, to: end });
    expect(searchOf(endedOrdersLink(at, 60))).toEqual({ endedFrom: at, endedTo: end });
  });

  it("lead to the log lines of the failures of its time", () => {
    const query = queryOf(failuresLink(at, 60));
    expect(query).toEqual({ q: failedRunMessage, level: "error", from: at, to: end });
    expect(logSearch.safeParse(query).success).toBe(true);
    // Every word of the message is searched for.
    expect(searchWords(failedRunMessage)).toHaveLength(failedRunMessage.split(" ").length);
  });
});
