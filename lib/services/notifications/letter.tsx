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

/** What a letter says, in plain text pieces. */
export interface Letter {
  subject: string;
  heading: string;
  paragraphs: readonly string[];
  button?: { label: string; url: string };
}

const font = "Geist, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

function LetterBody({ letter }: { letter: Letter }) {
  return (
    <Html lang="en">
      <Head />
      <Preview>{letter.paragraphs[0] ?? letter.heading}</Preview>
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
            {letter.heading}
          </Heading>
          {letter.paragraphs.map((paragraph) => (
            <Text key={paragraph} style={{ color: "#3f3f46", fontSize: 15, lineHeight: "24px" }}>
              {paragraph}
            </Text>
          ))}
          {letter.button && (
            <Section style={{ marginTop: 24 }}>
              <Button
                href={letter.button.url}
                style={{
                  backgroundColor: "#18181b",
                  borderRadius: 8,
                  color: "#ffffff",
                  fontSize: 14,
                  padding: "12px 20px",
                }}
              >
                {letter.button.label}
              </Button>
            </Section>
          )}
        </Container>
      </Body>
    </Html>
  );
}

/** Letters that differ in their words alone; the words are left open as marks such as `{{1}}`. */
const forms = new Map<string, string>();

/** The HTML that the letter shares with all of its form. Rendering it anew costs over a millisecond. */
async function formOf({ paragraphs, button }: Letter): Promise<string> {
  const name = `${paragraphs.length} ${button !== undefined}`;
  const known = forms.get(name);
  if (known !== undefined) return known;
  const open: Letter = {
    subject: "",
    heading: "{{heading}}",
    paragraphs: paragraphs.map((_, index) => `{{${index}}}`),
    ...(button && { button: { label: "{{label}}", url: "{{url}}" } }),
  };
  const form = await render(<LetterBody letter={open} />);
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

/** A letter of this shop as HTML and as plain text. */
export async function renderLetter(
  letter: Letter,
  shopName: string,
): Promise<{ html: string; text: string }> {
  const words: Record<string, string | undefined> = {
    shop: shopName,
    ...Object.fromEntries(letter.paragraphs.entries()),
    heading: letter.heading,
    label: letter.button?.label,
    url: letter.button?.url,
  };
  const form = await formOf(letter);
  const html = form.replace(/{{(\w+)}}/g, (_, mark: string) => escapeHtml(words[mark] ?? ""));
  const lines = [letter.heading, ...letter.paragraphs];
  if (letter.button) lines.push(`${letter.button.label}: ${letter.button.url}`);
  return { html, text: lines.join("\n\n") };
}
