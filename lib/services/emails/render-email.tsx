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

/** What an email says, in plain text pieces. */
export interface Email {
  subject: string;
  heading: string;
  paragraphs: readonly string[];
  button?: { label: string; url: string };
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

/** Emails that differ in their words alone; the words are left open as marks such as `{{1}}`. */
const forms = new Map<string, string>();

/** The HTML that the email shares with all of its form. Rendering it anew costs over a millisecond. */
async function formOf({ paragraphs, button }: Email): Promise<string> {
  const name = `${paragraphs.length} ${button !== undefined}`;
  const known = forms.get(name);
  if (known !== undefined) return known;
  const open: Email = {
    subject: "",
    heading: "{{heading}}",
    paragraphs: paragraphs.map((_, index) => `{{${index}}}`),
    ...(button && { button: { label: "{{label}}", url: "{{url}}" } }),
  };
  const form = await render(<EmailBody email={open} />);
  forms.set(name, form);
  return form;
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

/** An email of this shop as HTML and as plain text. */
export async function renderEmail(
  email: Email,
  shopName: string,
): Promise<{ html: string; text: string }> {
  const words: Record<string, string | undefined> = {
    shop: shopName,
    ...Object.fromEntries(email.paragraphs.entries()),
    heading: email.heading,
    label: email.button?.label,
    url: email.button?.url,
  };
  const form = await formOf(email);
  const html = form.replace(/{{(\w+)}}/g, (_, mark: string) => escapeHtml(words[mark] ?? ""));
  const lines = [email.heading, ...email.paragraphs];
  if (email.button) lines.push(`${email.button.label}: ${email.button.url}`);
  return { html, text: lines.join("\n\n") };
}
