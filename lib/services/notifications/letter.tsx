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
            Waybill
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

/** A letter as HTML and as plain text. */
export async function renderLetter(letter: Letter): Promise<{ html: string; text: string }> {
  const html = await render(<LetterBody letter={letter} />);
  const lines = [letter.heading, ...letter.paragraphs];
  if (letter.button) lines.push(`${letter.button.label}: ${letter.button.url}`);
  return { html, text: lines.join("\n\n") };
}
