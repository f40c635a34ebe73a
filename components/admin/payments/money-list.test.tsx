import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { MoneyList } from "./money-list";

describe("MoneyList", () => {
  it("labels the day filters with the shop's time zone", () => {
    const page = renderToStaticMarkup(
      <MoneyList
        path="/admin/payments"
        title="Payments"
        lead=""
        noun="payment"
        emptyText=""
        statuses={{}}
        columns={[]}
        query={{}}
        timeZone="Europe/Berlin"
        cursor={null}
        next={null}
        rows={[]}
      />,
    );
    expect(page).toContain("From (Europe/Berlin)");
    expect(page).toContain("To (Europe/Berlin)");
  });
});
