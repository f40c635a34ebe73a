import "server-only";
import fs from "node:fs/promises";
import path from "node:path";
import type { Settings } from "@/lib/context";

/** The shop's URL in the guide's commands. */
const exampleUrl = "http://127.0.0.1:3000";

/** The files of `docs` that are pages beside the reference, by the last part of their path. */
const pages = {
  changelog: () => path.join(process.cwd(), "docs", "api-changelog.md"),
  events: () => path.join(process.cwd(), "docs", "events.md"),
  problems: () => path.join(process.cwd(), "docs", "problems.md"),
} as const;
export const docsPages = Object.keys(pages) as DocsPageName[];
type DocsPageName = keyof typeof pages;

/** A page's title and its Markdown without it. */
export interface DocsPage {
  title: string;
  source: string;
}

type GuideSettings = Pick<Settings, "appUrl" | "demo" | "embeddedServices">;

/**
 * `docs/integrating.md` without its title, with this shop's URL in its commands. What is for the
 * demo alone, such as the administrator's password, is left out of other shops, where the commands
 * have gaps in place of the demo's products and customers.
 */
export async function integratingGuide(settings: GuideSettings): Promise<string> {
  const guide = await fs.readFile(path.join(process.cwd(), "docs", "integrating.md"), "utf8");
  return guideFor(guide, settings).replace(/^# .*\n/, "");
}

/** One of the other pages. */
export async function docsPage(name: DocsPageName): Promise<DocsPage> {
  // Otherwise the build takes every file of the project for one that may be read here.
  const text = await fs.readFile(/* turbopackIgnore: true */ pages[name](), "utf8");
  const [, title = name, source = ""] = /^# (.*)\n([\s\S]*)$/.exec(text) ?? [];
  return { title, source: withServedLinks(source) };
}

function guideFor(guide: string, { appUrl, demo, embeddedServices }: GuideSettings): string {
  const chosen = demo ? withoutLiveParts(guide) : withoutDemoParts(guide);
  const key = embeddedServices ? "wb_test_…" : "wb_live_…";
  return withServedLinks(chosen).replaceAll("wb_test_…", key).replaceAll(exampleUrl, appUrl);
}

const withoutLiveParts = (guide: string) =>
  guide.replaceAll(/<!-- live\n[\s\S]*?-->\n/g, "").replaceAll(/<!-- \/?demo -->\n/g, "");

function withoutDemoParts(guide: string): string {
  return guide
    .replaceAll(/<!-- demo -->\n[\s\S]*?<!-- \/demo -->\n/g, "")
    .replaceAll(/<!-- live\n([\s\S]*?)-->\n/g, "$1")
    .replaceAll(/("?(?:customerId|productId)"?: ?)1\b/g, "$1…")
    .replaceAll("pm_card_visa", "pm_…")
    .replaceAll(/"url":"http:\/\/[^"]*"/g, '"url":"https://…"');
}

/** The links to files that are served as pages. */
function withServedLinks(markdown: string): string {
  return markdown
    .replaceAll("](api-changelog.md)", "](/docs/changelog)")
    .replaceAll("](events.md)", "](/docs/events)")
    .replaceAll("](problems.md)", "](/docs/problems)");
}
