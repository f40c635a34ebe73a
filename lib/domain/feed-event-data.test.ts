import { describe, expect, it } from "vitest";
import { z } from "zod";
import { orderEventTypes } from "./events";
import { feedEventKinds } from "./feed-event-data";

interface FieldSchema {
  type?: string | string[];
  format?: string;
  anyOf?: FieldSchema[];
  items?: FieldSchema;
  properties?: Record<string, FieldSchema>;
}

/** A type of JSON as the table shows it. A bar would end the table's cell. */
function typeText({ type, format, anyOf, items, properties }: FieldSchema): string {
  if (anyOf) return anyOf.map(typeText).join(" or ");
  if (items) return `${typeText(items)}[]`;
  if (properties) return `{ ${Object.keys(properties).join(", ")} }`;
  if (format === "date-time") return "time";
  return typeof type === "string" ? type : (type ?? ["any"]).join(" or ");
}

function fieldsText(data: z.ZodObject): string {
  const schema = z.toJSONSchema(data) as FieldSchema & { required?: string[] };
  return Object.entries(schema.properties ?? {})
    .map(([name, field]) => {
      const isOptional = !schema.required?.includes(name);
      return `\`${name}${isOptional ? "?" : ""}: ${typeText(field)}\``;
    })
    .join(", ");
}

const introduction = `# Events and their data

The feed and webhooks carry these events. Each has its \`position\`, \`orderId\`, \`seq\`, \`type\`, \`at\`, \`actor\`, the
order's \`status\`, \`paymentStatus\` and \`inventoryStatus\` after it, and \`data\`. Amounts are integers in the order's
currency, \`?\` marks a field that may be left out. Later versions may add fields and types.
`;

/** The page that `/docs` shows. */
function eventsPage(): string {
  const rows = Object.entries(feedEventKinds).map(
    ([type, { when, data }]) => `| \`${type}\` | ${when} | ${fieldsText(data)} |`,
  );
  const head = ["| type | when | data |", "| --- | --- | --- |"];
  return [introduction, ...head, ...rows, ""].join("\n");
}

describe("the events of the feed", () => {
  // `npm run client:generate` runs this test so that it writes the page.
  it("are documented with their data in docs/events.md", async () => {
    await expect(eventsPage()).toMatchFileSnapshot("../../docs/events.md");
  });

  it("are all that an order can have, without notes", () => {
    const types = [...Object.keys(feedEventKinds), "order/noted"];
    expect(types.sort()).toEqual([...orderEventTypes].sort());
  });
});
