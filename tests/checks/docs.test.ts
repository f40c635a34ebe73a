import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { demoApiKey } from "@/lib/demo";
import { cancelOrderInput, placeOrderInput } from "@/lib/domain/order/input";

const root = path.join(import.meta.dirname, "../..");
const read = (file: string) => fs.readFileSync(path.join(root, file), "utf8");
const readme = read("README.md");
const documents = [
  "README.md",
  ...fs
    .readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => path.join("docs", file)),
];

/** The part of the README from this heading to the next one. */
function sectionOf(heading: string): string {
  const [, after = ""] = readme.split(`${heading}\n`);
  return after.split(/^## /m)[0] ?? "";
}

/** Where a document points inside the repository, from the repository's root. */
function linksOf(file: string): string[] {
  const targets = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return targets
    .filter((target) => !/^[a-z]+:|^#/.test(target))
    .map((target) => path.join(path.dirname(file), target.replace(/#.*$/, "")));
}

/** The arguments that a shell would give to curl; nothing is sent. */
function curlArguments(line: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${line}`;
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  return stdout.split("\0").slice(0, -1);
}

function curlCalls() {
  const lines = readme.split("\n").filter((line) => line.startsWith("curl "));
  return lines.map((line) => {
    const given = curlArguments(line);
    const after = (flag: string) => given.filter((_, index) => given[index - 1] === flag);
    const address = given.find((argument) => argument.startsWith("http")) ?? "";
    const [body] = after("-d");
    return {
      method: after("-X")[0] ?? "GET",
      path: new URL(address).pathname,
      headers: after("-H"),
      body: body === undefined ? undefined : JSON.parse(body),
    };
  });
}

describe.each(documents)("%s", (file) => {
  it("points to files that exist", () => {
    const missing = linksOf(file).filter((target) => !fs.existsSync(path.join(root, target)));
    expect(missing).toEqual([]);
  });
});

describe("the tour", () => {
  it("leads through at most twelve files of code, each of them a link", () => {
    const code = linksOf("docs/tour.md").filter((target) => /\.tsx?$/.test(target));
    const steps = read("docs/tour.md").match(/^\d+\. /gm) ?? [];
    expect(new Set(code).size).toBe(steps.length);
    expect(code.length).toBeGreaterThan(5);
    expect(code.length).toBeLessThanOrEqual(12);
  });
});

describe("the decisions", () => {
  const files = fs.readdirSync(path.join(root, "docs/decisions")).sort();

  it("are numbered without a gap", () => {
    const numbers = files.map((file) => Number(file.slice(0, 4)));
    expect(numbers).toEqual(files.map((_, index) => index + 1));
  });

  it.each(files)("%s is short and has its three parts", (file) => {
    const text = read(path.join("docs/decisions", file));
    expect(text.match(/^## .+$/gm)).toEqual(["## Context", "## Decision", "## Consequences"]);
    expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(40);
  });
});

describe("the README", () => {
  it("has the test command that CI calls", () => {
    const command = read(".ci/run").trimEnd().split("\n").at(-1) ?? "";
    const blocks = [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);
    expect(blocks.join("").split("\n")).toContain(command);
  });

  it("has a table of the commands that package.json has, all of them", () => {
    const { scripts }: { scripts: object } = JSON.parse(read("package.json"));
    const rows = sectionOf("## Commands").match(/^\| `npm (run )?[\w:]+`/gm) ?? [];
    const listed = rows.map((row) => row.replace(/^\| `npm (run )?|`$/g, ""));
    expect(listed.sort()).toEqual(Object.keys(scripts).sort());
    const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it("creates, reads and cancels an order by three curl lines with the demo key", () => {
    const calls = curlCalls();
    expect(calls).toMatchObject([
      { method: "POST", path: "/orders" },
      { method: "GET", path: "/orders/1" },
      { method: "POST", path: "/orders/1/cancel" },
    ]);
    for (const { headers } of calls) {
      expect(headers).toContain(`Authorization: Bearer ${demoApiKey}`);
    }
    expect(placeOrderInput.safeParse(calls[0]?.body).success).toBe(true);
    expect(cancelOrderInput.safeParse(calls[2]?.body).success).toBe(true);
  });

  it("names settings that are read somewhere", () => {
    const rows = sectionOf("## Settings")
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    const names = rows.flatMap((row) => row.split("|")[1]?.match(/[A-Z][A-Z_]+/g) ?? []);
    const sources = ["lib/env.ts", "local/supervisor", "local/services"].map((place) => {
      const full = path.join(root, place);
      if (fs.statSync(full).isFile()) return read(place);
      return fs
        .readdirSync(full)
        .map((file) => read(path.join(place, file)))
        .join("");
    });
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !sources.some((text) => text.includes(name)))).toEqual([]);
  });

  it("names every setting that the app reads, but for those that are not for people", () => {
    const notForPeople: Record<string, string> = {
      NODE_ENV: "the commands set it",
      NEXT_DIST_DIR: "the supervisor sets it, to the build that it serves",
      CHECK_ANSWERS: "tests set it, so that answers are compared with the document of the API",
      SEEN_ANSWERS_FILE: "`npm test` sets it, to find declared answers that occur in no test",
      STRIPE_API_URL: "the supervisor sets it, for the embedded gateway alone",
      GATEWAY_CONTROL_URL: "the supervisor sets it, for the embedded gateway alone",
      CARRIER_CONTROL_URL: "the supervisor sets it, for the embedded carrier alone",
    };
    const variables = [...read("lib/env.ts").matchAll(/^ {2}([A-Z][A-Z_]+):/gm)];
    const names = variables.map(([, name = ""]) => name);
    expect(names.length).toBeGreaterThan(20);
    const documented = sectionOf("## Replace the embedded services") + sectionOf("## Settings");
    expect(names.filter((name) => !documented.includes(`\`${name}\``))).toEqual(
      Object.keys(notForPeople),
    );
  });
});
