import {
  Body,
  Button,
  Container,
  Head,
  Heading,
  Html,
  Preview,
  render,
  Section,
  Text,
} from "react-email";

/** The content of an email, as plain text. `renderEmail` adds the layout and the shop's name. */
export interface Email {
  subject: string;
  heading: string;
  paragraphs: readonly string[];
  /** A table below the paragraphs, such as an order's items and their amounts. */
  rows?: readonly EmailRow[];
  button?: { label: string; url: string };
}

export interface EmailRow {
  label: string;
  value: string;
}

const font = "Geist, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

function EmailBody({ email }: { email: Email }) {
  return (
    <Html lang="en">
      <Head />
      <Preview>{email.paragraphs[0] ?? email.heading}</Preview>
      <Body
        style={{ backgroundColor: "#f4f4f5", fontFamily: font, margin: 0, padding: "32px 16px" }}
      >
        <Container
          style={{
            backgroundColor: "#ffffff",
            borderRadius: 12,
            margin: "0 auto",
            maxWidth: 520,
            padding: 32,
          }}
        >
          <Text style={{ color: "#71717a", fontSize: 13, letterSpacing: "0.02em", margin: 0 }}>
            {"{{shop}}"}
          </Text>
          <Heading style={{ color: "#18181b", fontSize: 22, margin: "8px 0 16px" }}>
            {email.heading}
          </Heading>
          {email.paragraphs.map((paragraph) => (
            <Text key={paragraph} style={{ color: "#3f3f46", fontSize: 15, lineHeight: "24px" }}>
              {paragraph}
            </Text>
          ))}
          {email.rows && <Rows rows={email.rows} />}
          {email.button && (
            <Section style={{ marginTop: 24 }}>
              <Button
                href={email.button.url}
                style={{
                  backgroundColor: "#18181b",
                  borderRadius: 8,
                  color: "#ffffff",
                  fontSize: 14,
                  padding: "12px 20px",
                }}
              >
                {email.button.label}
              </Button>
            </Section>
          )}
        </Container>
      </Body>
    </Html>
  );
}

function Rows({ rows }: { rows: readonly EmailRow[] }) {
  const cell = { color: "#3f3f46", fontSize: 15, lineHeight: "24px", padding: "4px 0" } as const;
  const name = { ...cell, fontWeight: "normal", textAlign: "left" } as const;
  return (
    <table style={{ borderCollapse: "collapse", width: "100%" }}>
      <tbody>
        {rows.map(({ label, value }) => (
          <tr key={label}>
            <th scope="row" style={name}>
              {label}
            </th>
            <td style={{ ...cell, paddingLeft: 16, textAlign: "right", whiteSpace: "nowrap" }}>
              {value}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/**
 * Rendering with React takes over a millisecond, so the HTML of each layout is rendered once with
 * placeholders, such as `{{heading}}`. There is one entry per number of paragraphs and rows, with and
 * without a button: at most a few hundred, since an alert has a paragraph, and a confirmation a row,
 * per product of an order.
 */
const templates = new Map<string, string>();

async function templateFor({ paragraphs, rows, button }: Email): Promise<string> {
  const layout = `${paragraphs.length} ${rows?.length} ${button !== undefined}`;
  const cached = templates.get(layout);
  if (cached !== undefined) return cached;
  const placeholders: Email = {
    subject: "",
    heading: "{{heading}}",
    paragraphs: paragraphs.map((_, index) => `{{${index}}}`),
    ...(rows && {
      rows: rows.map((_, index) => ({ label: `{{label${index}}}`, value: `{{value${index}}}` })),
    }),
    ...(button && { button: { label: "{{label}}", url: "{{url}}" } }),
  };
  const template = await render(<EmailBody email={placeholders} />);
  templates.set(layout, template);
  return template;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#x27;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Renders an email as HTML, with all content escaped, and as plain text. */
export async function renderEmail(
  email: Email,
  shopName: string,
): Promise<{ html: string; text: string }> {
  const values: Record<string, string | undefined> = {
    shop: shopName,
    ...Object.fromEntries(email.paragraphs.entries()),
    ...Object.fromEntries(email.rows?.map(({ label }, index) => [`label${index}`, label]) ?? []),
    ...Object.fromEntries(email.rows?.map(({ value }, index) => [`value${index}`, value]) ?? []),
    heading: email.heading,
    label: email.button?.label,
    url: email.button?.url,
  };
  const template = await templateFor(email);
  const html = template.replace(/{{(\w+)}}/g, (_, name: string) => escapeHtml(values[name] ?? ""));
  const lines = [email.heading, ...email.paragraphs];
  if (email.rows) lines.push(email.rows.map(({ label, value }) => `${label}: ${value}`).join("\n"));
  if (email.button) lines.push(`${email.button.label}: ${email.button.url}`);
  return { html, text: lines.join("\n\n") };
}
