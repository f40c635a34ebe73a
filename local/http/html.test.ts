import { describe, expect, it } from "vitest";
import { html } from "./html";

describe("html", () => {
  it("escapes values, but neither the template nor nested markup", () => {
    const name = `<b>"Tom" & 'Ann'</b>`;
    expect(html`<p title="${name}">${html`<i>${1}</i>`}${null}${false}</p>`.markup).toBe(
      '<p title="&lt;b&gt;&quot;Tom&quot; &amp; &#39;Ann&#39;&lt;/b&gt;"><i>1</i></p>',
    );
  });

  it("joins the items of a list without a separator", () => {
    expect(html`<ul>${["a", "<"].map((item) => html`<li>${item}</li>`)}</ul>`.markup).toBe(
      "<ul><li>a</li><li>&lt;</li></ul>",
    );
  });
});
