import { describe, expect, it } from "vitest";
import { parseMarkdown } from "./markdown-blocks";

const page = `# A page

Some \`code\`
in two lines.
- one
  and more
- two

1. first
2. second

| a | b |
| - | - |
| 1 | 2 |

\`\`\`sh
echo "# no heading"

| no table
\`\`\`
## What comes next?
`;

describe("parseMarkdown", () => {
  it("finds the blocks of a page", () => {
    expect(parseMarkdown(page)).toEqual([
      { kind: "heading", level: 1, text: "A page", id: "a-page" },
      { kind: "paragraph", text: "Some `code` in two lines." },
      { kind: "list", isOrdered: false, items: ["one and more", "two"] },
      { kind: "list", isOrdered: true, items: ["first", "second"] },
      { kind: "table", head: ["a", "b"], rows: [["1", "2"]] },
      { kind: "code", language: "sh", text: 'echo "# no heading"\n\n| no table' },
      { kind: "heading", level: 2, text: "What comes next?", id: "what-comes-next" },
    ]);
  });

  it("ends for any text", () => {
    for (const text of ["", "\n", "```", "#", "|", "- ", "1.", "#no"]) {
      expect(() => parseMarkdown(text)).not.toThrow();
    }
  });
});
