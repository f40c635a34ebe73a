import { describe, expect, it } from "vitest";
import { type Email, renderEmail } from "./render-email";

const email: Email = {
  subject: "Shipped",
  heading: "On its way",
  paragraphs: ["First paragraph.", "Second paragraph."],
  button: { label: "View it", url: "https://shop.test/track/a?b=1&c=2" },
};

describe("renderEmail", () => {
  it("includes all content in the HTML and in the plain text", async () => {
    const { html, text } = await renderEmail(email, "Harbour Goods");
    for (const content of [email.heading, ...email.paragraphs, "View it"]) {
      expect(html).toContain(content);
      expect(text).toContain(content);
    }
    expect(html).toContain('href="https://shop.test/track/a?b=1&amp;c=2"');
    expect(html).toContain("Harbour Goods");
    expect(html).toMatch(/^<!DOCTYPE html/);
  });

  it("shows rows as a table, and in the plain text as lines", async () => {
    const rows = [
      { label: "2 × Mug & saucer", value: "$24.00" },
      { label: "Total", value: "$24.00" },
    ];
    const { html, text } = await renderEmail({ ...email, rows }, "Harbour Goods");
    expect(html).toMatch(/<th scope="row"[^>]*>2 × Mug &amp; saucer<\/th>/);
    expect(html).not.toMatch(/role="presentation"[^>]*>\s*<tbody>\s*<tr>\s*<th/);
    expect(html.match(/\$24\.00/g)).toHaveLength(2);
    expect(html).not.toContain("{{");
    expect(text).toContain("2 × Mug & saucer: $24.00\nTotal: $24.00");
  });

  it("never shows content of an earlier email with the same layout", async () => {
    await renderEmail(email, "Harbour Goods");
    const { html } = await renderEmail({ ...email, heading: "Delivered" }, "Harbour");
    expect(html).toContain("Delivered");
    expect(html).not.toContain("On its way");
    const bare = await renderEmail(
      { subject: "", heading: "Bare", paragraphs: ["One."] },
      "Harbour",
    );
    expect(bare.html).not.toContain("View it");
    expect(bare.html).not.toContain("{{");
  });

  it("escapes HTML, and does not fill in placeholders in the content", async () => {
    const { html } = await renderEmail(
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
