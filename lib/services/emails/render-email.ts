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

/** Renders an email as HTML, with all content escaped, and as plain text. */
export function renderEmail(email: Email, shopName: string): { html: string; text: string } {
  const lines = [email.heading, ...email.paragraphs];
  if (email.rows) lines.push(email.rows.map(({ label, value }) => `${label}: ${value}`).join("\n"));
  if (email.button) lines.push(`${email.button.label}: ${email.button.url}`);
  return { html: page(email, shopName).markup, text: lines.join("\n\n") };
}

/** HTML whose texts are escaped. Only `html` makes it. */
class Html {
  constructor(readonly markup: string) {}
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

/** A template of HTML, which escapes the texts that are filled in. */
function html(
  markup: TemplateStringsArray,
  ...values: (string | undefined | Html | readonly Html[])[]
): Html {
  const filled = values.map((value = "") => {
    if (typeof value === "string") return escapeHtml(value);
    return [value].flat().reduce((all, part) => all + part.markup, "");
  });
  return new Html(String.raw({ raw: markup }, ...filled));
}

const font = "Geist, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
const contentStyle = "color: #3f3f46; font-size: 15px; line-height: 24px";
const cellStyle = `${contentStyle}; padding: 4px 0`;

function page(email: Email, shopName: string): Html {
  const card = layoutTable(
    {
      table: "max-width: 520px; margin: 0 auto; background-color: #ffffff; border-radius: 12px",
      cell: "padding: 32px",
    },
    html`<p style="margin: 0; color: #71717a; font-size: 13px; line-height: 24px;
        letter-spacing: 0.02em">${shopName}</p>
      <h1 style="margin: 8px 0 16px; color: #18181b; font-size: 22px">${email.heading}</h1>
      ${email.paragraphs.map((text) => html`<p style="margin: 16px 0; ${contentStyle}">${text}</p>`)}
      ${email.rows && rowTable(email.rows)}
      ${email.button && buttonLink(email.button)}`,
  );
  const background = "background-color: #f4f4f5";
  const cell = `padding: 32px 16px; font-family: ${font}; ${background}`;
  const preview = email.paragraphs[0] ?? email.heading;
  return html`<!DOCTYPE html>
<html dir="ltr" lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="x-apple-disable-message-reformatting" />
    <title>${preview}</title>
  </head>
  <body style="margin: 0; padding: 0; ${background}">
    ${inboxPreview(preview)}
    ${layoutTable({ table: "", cell }, card)}
  </body>
</html>`;
}

/** How many characters of an email's beginning an inbox shows beside its subject. */
const previewLength = 150;
/** Characters without ink. They fill the preview, which would go on with the shop's name. */
const filler = "\u00a0\u200c\u200b\u200d\u200e\u200f\ufeff";

function inboxPreview(text: string): Html {
  return html`<div style="display: none; overflow: hidden; line-height: 1px; opacity: 0;
      max-height: 0; max-width: 0">${text}${filler.repeat(Math.max(previewLength - text.length, 0))}</div>`;
}

/** A table of one cell. Outlook gives a size and padding to nothing else. */
function layoutTable(style: { table: string; cell: string }, content: Html): Html {
  return html`<table role="presentation" align="center" width="100%" border="0"
      cellpadding="0" cellspacing="0" style="${style.table}">
      <tbody><tr><td style="${style.cell}">${content}</td></tr></tbody>
    </table>`;
}

function rowTable(rows: readonly EmailRow[]): Html {
  const lines = rows.map(
    ({ label, value }) => html`<tr>
        <th scope="row" style="${cellStyle}; font-weight: normal; text-align: left">${label}</th>
        <td style="${cellStyle}; padding-left: 16px; text-align: right;
          white-space: nowrap">${value}</td>
      </tr>`,
  );
  return html`<table style="border-collapse: collapse; width: 100%"><tbody>${lines}</tbody></table>`;
}

/** A link that looks like a button. Outlook ignores its padding, and shows wide spaces instead. */
function buttonLink({ label, url }: NonNullable<Email["button"]>): Html {
  const link = html`<a href="${url}" target="_blank" style="display: inline-block; max-width: 100%;
      padding: 12px 20px; background-color: #18181b; border-radius: 8px; color: #ffffff;
      font-size: 14px; line-height: 100%; text-decoration: none; mso-padding-alt: 0px"
      ><!--[if mso]><i style="mso-font-width: 500%; mso-text-raise: 18px" hidden>&#8202;&#8202;</i
      ><![endif]--><span style="display: inline-block; max-width: 100%; line-height: 120%;
      mso-padding-alt: 0px; mso-text-raise: 9px">${label}</span><!--[if mso]><i
      style="mso-font-width: 500%" hidden>&#8202;&#8202;&#8203;</i><![endif]--></a>`;
  return layoutTable({ table: "margin-top: 24px", cell: "" }, link);
}
