import { describe, expect, it } from "vitest";
import { type Email, renderEmail } from "./render-email";

const email: Email = {
  subject: "Shipped",
  heading: "On its way",
  paragraphs: ["First paragraph.", "Second paragraph."],
  button: { label: "View it", url: "https://shop.test/track/a?b=1&c=2" },
};

describe("renderEmail", () => {
  it("includes all content in the HTML and in the plain text", () => {
    const { html, text } = renderEmail(email, "Harbour Goods");
    for (const content of [email.heading, ...email.paragraphs, "View it"]) {
      expect(html).toContain(content);
      expect(text).toContain(content);
    }
    expect(html).toContain('href="https://shop.test/track/a?b=1&amp;c=2"');
    expect(html).toContain("Harbour Goods");
    expect(html).toMatch(/^<!DOCTYPE html/);
  });

  it("shows rows as a table, and in the plain text as lines", () => {
    const rows = [
      { label: "2 × Mug & saucer", value: "$24.00" },
      { label: "Total", value: "$24.00" },
    ];
    const { html, text } = renderEmail({ ...email, rows }, "Harbour Goods");
    expect(html).toMatch(/<th scope="row"[^>]*>2 × Mug &amp; saucer<\/th>/);
    expect(html).not.toMatch(/role="presentation"[^>]*>\s*<tbody>\s*<tr>\s*<th/);
    expect(html.match(/\$24\.00/g)).toHaveLength(2);
    expect(text).toContain("2 × Mug & saucer: $24.00\nTotal: $24.00");
  });

  it("leaves out what an email doesn't have", () => {
    const bare = renderEmail({ subject: "", heading: "Bare", paragraphs: ["One."] }, "Harbour");
    expect(bare.html).not.toMatch(/undefined|<a |<th /);
    expect(bare.text).toBe("Bare\n\nOne.");
  });

  it("shows no more than its first paragraph beside the subject in an inbox", () => {
    const { html } = renderEmail(email, "Harbour Goods");
    const [, shown] = /<div style="display: none[^>]*>([^<]*)</.exec(html) ?? [];
    expect(shown?.replace(/[^\x20-\x7e]/g, "")).toBe("First paragraph.");
    expect(shown?.length).toBeGreaterThan(150);
  });

  it("escapes HTML, and takes nothing in the content for a template", () => {
    const { html } = renderEmail(
      {
        ...email,
        heading: `<script>alert("x")</script> & 'more'`,
        paragraphs: ["{{heading}} stays", "$& stays"],
      },
      "Harbour & Sons",
    );
    expect(html).toContain("Harbour &amp; Sons");
    expect(html).toContain(
      "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#x27;more&#x27;",
    );
    expect(html).toContain("{{heading}} stays");
    expect(html).toContain("$&amp; stays");
  });
});
