import "server-only";
import fs from "node:fs/promises";
import path from "node:path";

/** The shop's URL in the guide's commands. */
const exampleUrl = "http://127.0.0.1:3000";

/** `docs/integrating.md` without its title, with this shop's URL in its commands. */
export async function integratingGuide(appUrl: string): Promise<string> {
  const file = path.join(process.cwd(), "docs", "integrating.md");
  const guide = await fs.readFile(file, "utf8");
  return guide.replace(/^# .*\n/, "").replaceAll(exampleUrl, appUrl);
}
