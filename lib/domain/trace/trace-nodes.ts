import type { TraceCategory, TraceNode } from "./trace-node";

/** Nodes for tests, from lines such as `"  call gateway"`: two spaces per level, the id, the category. */
export function nodesOf(...lines: readonly string[]): TraceNode[] {
  const depths = lines.map((line) => line.search(/\S/) / 2);
  return lines.map((line, index) => {
    const [id = "", category = "verb", status = "ok"] = line.trim().split(" ");
    const depth = depths[index] ?? 0;
    const end = depths.findIndex((other, at) => at > index && other <= depth);
    return {
      ...{ id, name: id, depth, startUs: index, durationUs: 1 },
      descendants: (end === -1 ? lines.length : end) - index - 1,
      category: category as TraceCategory,
      status: status as TraceNode["status"],
    };
  });
}
