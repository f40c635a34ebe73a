import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { MoneyList } from "./money-list";

test("the days to narrow by name the shop's zone", () => {
  const page = renderToStaticMarkup(
    <MoneyList
      path="/admin/payments"
      title="Payments"
      lead=""
      noun="payment"
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
