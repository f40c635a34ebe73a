import { describe, expect, it } from "vitest";
import { documentedCalls } from "@/app/api/v1/operations";
import { parseMarkdown } from "@/components/docs/markdown-blocks";
import { docsPage, docsPages, integratingGuide } from "./integrating-guide";

const shop = { appUrl: "https://shop.example", demo: false, embeddedServices: false };
const demo = { appUrl: "http://127.0.0.1:4000", demo: true, embeddedServices: true };

/** What only the demo has. */
const ofDemo =
  /npm start|waybill-demo|admin@|pm_card_visa|127\.0\.0\.1|wb_test_|"?(customer|product)Id"?: ?1/;

describe("integratingGuide", () => {
  it("leaves the demo out of a shop with real orders", async () => {
    const guide = await integratingGuide(shop);
    expect(guide).not.toMatch(ofDemo);
    expect(guide).toContain("Orders of this shop are real.");
    expect(guide).toContain("WAYBILL_URL=https://shop.example");
    expect(guide).toContain("WAYBILL_KEY=wb_live_…");
    expect(guide).not.toContain("<!--");
  });

  it("can be followed as it is in the demo", async () => {
    const guide = await integratingGuide(demo);
    expect(guide).toContain("FULFILLMENT=manual npm start");
    expect(guide).toContain("waybill-demo");
    expect(guide).toContain("WAYBILL_URL=http://127.0.0.1:4000");
    expect(guide).toContain('"customerId":1');
    expect(guide).toContain("WAYBILL_KEY=wb_test_…");
    expect(guide).not.toMatch(/<!--|Orders of this shop are real/);
  });

  it("has the same steps in both", async () => {
    const headings = async (settings: typeof shop) =>
      parseMarkdown(await integratingGuide(settings)).filter(({ kind }) => kind === "heading");
    expect(await headings(shop)).toEqual(await headings(demo));
  });

  it("names the calls that take an Idempotency-Key", async () => {
    const table = parseMarkdown(await integratingGuide(demo)).find(
      (block) => block.kind === "table" && block.head.includes("key"),
    );
    const keyed = documentedCalls.flatMap(({ path, method, route: { operation } }) =>
      operation.idempotencyKey
        ? [[`\`${method.toUpperCase()} ${path.slice(7)}\``, operation.idempotencyKey]]
        : [],
    );
    const rows = table?.kind === "table" ? table.rows : [];
    expect([...rows].sort()).toEqual(keyed.sort());
  });
});

describe("docsPage", () => {
  it.each(docsPages)("reads the page %s, to which the guide has a link", async (name) => {
    const { title, source } = await docsPage(name);
    expect(title).not.toBe(name);
    expect(source).not.toMatch(/^# /m);
    expect(await integratingGuide(shop)).toContain(`](/docs/${name})`);
  });
});
