/** The style sheet of the hosted checkout. It is inline and allowed by its hash. */
export const checkoutStyles = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --sidebar: #f5f6f8; --card: #ffffff; --ink: #16181d; --muted: #5c6370;
  --line: #dfe2e8; --accent: #2456d6; --accent-ink: #ffffff; --accent-soft: #eef3ff;
  --danger: #b3261e; --danger-soft: #fdefee; --good: #1b7f4b; --warn: #8a5a00;
  --warn-soft: #fff3d6; --shadow: 0 1px 2px rgb(16 24 40 / 6%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #111318; --sidebar: #181b22; --card: #1b1f27; --ink: #f1f3f7; --muted: #a2a9b8;
    --line: #323844; --accent: #7ea2ff; --accent-ink: #0b1020; --accent-soft: #1d2740;
    --danger: #ff9c94; --danger-soft: #3a1f1f; --good: #6fd3a0; --warn: #ffcf70;
    --warn-soft: #3a2f14; --shadow: none;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-feature-settings: "tnum"; -webkit-font-smoothing: antialiased;
}
a { color: inherit; }
h1, h2, p, ul, fieldset, legend { margin: 0; padding: 0; border: 0; }
.columns { display: grid; grid-template-columns: 1fr 1fr; min-height: 100vh; }
.summary { background: var(--sidebar); padding: 56px 64px; display: flex; justify-content: flex-end; }
.payment { padding: 56px 64px; display: flex; }
.summary > div, .payment > div { width: 100%; max-width: 420px; }
.shop { display: flex; align-items: center; gap: 10px; font-weight: 600; }
.back {
  display: inline-flex; align-items: center; gap: 10px; text-decoration: none;
  margin-left: -8px; padding: 6px 8px; border-radius: 8px; font-weight: 600;
}
.back:hover { background: color-mix(in srgb, var(--ink) 7%, transparent); }
.back svg { width: 16px; height: 16px; color: var(--muted); }
.badge {
  background: var(--warn-soft); color: var(--warn); border-radius: 5px; padding: 2px 8px;
  font-size: 11px; font-weight: 700; letter-spacing: .06em; text-transform: uppercase;
}
h1 { margin-top: 32px; font-size: 15px; font-weight: 500; color: var(--muted); }
h1 .total { display: block; margin-top: 2px; color: var(--ink); font-size: 38px; font-weight: 650;
  letter-spacing: -.02em; line-height: 1.15; }
.lines { list-style: none; margin-top: 32px; display: grid; gap: 18px; }
.lines li { display: grid; grid-template-columns: 1fr auto; gap: 2px 24px; }
.lines .name { font-weight: 550; overflow-wrap: anywhere; }
.lines .amount { font-weight: 550; text-align: right; }
.small, .lines .small { font-size: 13px; font-weight: 400; color: var(--muted); }
.sum { display: flex; justify-content: space-between; margin-top: 20px; padding-top: 20px;
  border-top: 1px solid var(--line); font-weight: 650; }
.note { margin-top: 24px; }
h2 { font-size: 20px; font-weight: 650; letter-spacing: -.01em; }
h3 { margin: 0; font-size: 14px; font-weight: 600; }
form { margin-top: 24px; }
.contact { margin-top: 20px; display: flex; align-items: baseline; gap: 16px; padding: 12px 14px; border-radius: 10px;
  border: 1px solid var(--line); background: var(--card); }
.contact span:last-child { overflow-wrap: anywhere; }
label.title, legend { display: block; font-size: 14px; font-weight: 600; margin-bottom: 8px; }
.joined { display: grid; grid-template-columns: 1fr 1fr; border-radius: 10px;
  box-shadow: var(--shadow); }
.joined label { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); }
.joined div { min-width: 0; }
.joined .wide { grid-column: 1 / -1; }
.joined input {
  width: 100%; height: 46px; padding: 0 14px; font: inherit; font-size: 16px; color: inherit;
  background: var(--card); border: 1px solid var(--line); border-radius: 0; outline: none;
}
.joined input::placeholder { color: var(--muted); opacity: .85; }
.joined .wide input { border-radius: 10px 10px 0 0; }
.joined .left input { border-top: 0; border-radius: 0 0 0 10px; }
.joined .right input { border-top: 0; border-left: 0; border-radius: 0 0 10px 0; }
.joined input:focus { position: relative; border-color: var(--accent);
  box-shadow: 0 0 0 3px color-mix(in srgb, var(--accent) 28%, transparent); }
.joined input[aria-invalid] { border-color: var(--danger); }
.error { margin: 8px 0 0; padding: 10px 12px; border-radius: 8px; background: var(--danger-soft);
  color: var(--danger); font-size: 14px; font-weight: 550; }
fieldset { margin-top: 24px; min-width: 0; }
.hint { margin: 8px 0 0; }
.save { display: flex; align-items: center; gap: 12px; margin-top: 16px; padding: 8px 15px;
  cursor: pointer; }
.save input { margin: 0; width: 16px; height: 16px; accent-color: var(--accent); }
.save input:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.cards { border: 1px solid var(--line); border-radius: 10px; background: var(--card);
  box-shadow: var(--shadow); overflow: hidden; }
.cards label { display: grid; grid-template-columns: auto auto 1fr; align-items: center;
  gap: 12px; padding: 11px 14px; cursor: pointer; border-top: 1px solid var(--line); }
.cards > label:first-child, .cards summary + label { border-top: 0; }
.cards label:hover { background: color-mix(in srgb, var(--ink) 4%, transparent); }
.cards label:has(:checked) { background: var(--accent-soft); }
.cards label:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: -2px; }
.cards input { margin: 0; width: 16px; height: 16px; accent-color: var(--accent); }
.cards .number { font-weight: 550; white-space: nowrap; }
.cards .behavior { text-align: right; font-size: 13px; color: var(--muted); }
.cards .approves { color: var(--good); }
.cards .declines { color: var(--danger); }
.cards details { border-top: 1px solid var(--line); }
.cards summary { padding: 11px 14px; cursor: pointer; font-size: 13px; font-weight: 600;
  color: var(--muted); }
.cards details[open] summary { border-bottom: 1px solid var(--line); }
form:has(#number:not(:placeholder-shown)) .cards { opacity: .55; }
button, .button {
  display: block; width: 100%; margin-top: 24px; padding: 13px 16px; border: 1px solid transparent;
  border-radius: 10px; background: var(--accent); color: var(--accent-ink); cursor: pointer;
  font: inherit; font-size: 16px; font-weight: 650; text-align: center; text-decoration: none;
}
button:hover, .button:hover { filter: brightness(1.07); }
button:focus-visible, a:focus-visible, summary:focus-visible { outline: 3px solid
  color-mix(in srgb, var(--accent) 45%, transparent); outline-offset: 2px; }
button[aria-disabled=true] { opacity: .65; cursor: progress; }
button.quiet { margin-top: 12px; background: transparent; color: var(--ink);
  border-color: var(--line); }
.foot { margin-top: 20px; }
.single { min-height: 100vh; display: grid; place-items: center; padding: 24px;
  background: var(--sidebar); }
.single > div { width: 100%; max-width: 440px; padding: 32px; border-radius: 14px;
  background: var(--card); border: 1px solid var(--line); box-shadow: var(--shadow); }
.single h1 { margin-top: 24px; color: var(--ink); font-size: 22px; font-weight: 650;
  letter-spacing: -.01em; line-height: 1.3; }
.single p { margin-top: 10px; color: var(--muted); }
.single .shop { margin-top: 0; color: var(--ink); }
.single dl { margin: 20px 0 0; display: grid; grid-template-columns: auto 1fr; gap: 8px 24px;
  padding: 14px 16px; border-radius: 10px; background: var(--sidebar); }
.single dt { color: var(--muted); } .single dd { margin: 0; text-align: right; font-weight: 550; }
.icon { width: 44px; height: 44px; margin-top: 24px; color: var(--muted); }
.icon.good { color: var(--good); }
.icon + h1 { margin-top: 14px; }
@media (max-width: 860px) {
  .columns { display: block; }
  .summary, .payment { padding: 20px 20px 28px; justify-content: center; }
  .summary > div, .payment > div { max-width: 520px; }
  h1 { margin-top: 22px; } h1 .total { font-size: 34px; }
  .lines { margin-top: 22px; gap: 14px; }
  .payment { padding-top: 28px; }
}
@media (max-width: 420px) {
  .cards label { grid-template-columns: auto 1fr; row-gap: 0; }
  .cards .behavior { grid-column: 2; text-align: left; }
}
`;

/**
 * Optional enhancements: groups the digits of a typed card number, inserts the slash of the expiry
 * date, and shows that a payment is in progress.
 */
export const checkoutScript = `
const form = document.querySelector("form");
const button = form && form.querySelector("button");
const group = (id, format) => {
  const input = document.getElementById(id);
  if (input) input.addEventListener("input", () => {
    if (input.selectionStart === input.value.length) input.value = format(input.value);
  });
};
group("number", (v) => v.replace(/\\D/g, "").slice(0, 19).replace(/(\\d{4})(?=\\d)/g, "$1 "));
group("expiry", (v) => {
  const d = v.replace(/\\D/g, "").slice(0, 4);
  return d.length > 2 ? d.slice(0, 2) + " / " + d.slice(2) : d;
});
if (button && button.dataset.busy) {
  const label = button.textContent;
  form.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-disabled") === "true") return event.preventDefault();
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.busy;
  });
  addEventListener("pageshow", () => {
    button.removeAttribute("aria-disabled");
    button.textContent = label;
  });
}
`;
