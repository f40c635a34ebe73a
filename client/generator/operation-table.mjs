/** The source of the table of all operations, and of the type that names what each takes and answers. */
export function operationTable(document) {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const imports = operations.flatMap(({ operation }) => [
    `  ${typeName(operation)}Data,`,
    ...(answerType(operation) === `${typeName(operation)}Response`
      ? [`  ${typeName(operation)}Response,`]
      : []),
  ]);
  const rows = operations.map(({ path, method, operation }) => {
    const isKeyed = operation.parameters.some(({ name }) => name === "Idempotency-Key");
    return [
      `  ${operation.operationId}: {`,
      `    method: "${method.toUpperCase()}",`,
      `    path: "${path}",`,
      `    hasBody: ${"requestBody" in operation},`,
      `    isKeyed: ${isKeyed},`,
      "  },",
    ].join("\n");
  });
  const types = operations.map(
    ({ operation }) =>
      `${comment(operation)}\n  ${operation.operationId}: { sent: ${typeName(operation)}Data; answer: ${answerType(operation)} };`,
  );
  return `
import type {
${imports.sort().join("\n")}
} from "./types.gen.js";

export const operations = {
${rows.join("\n")}
} as const;

export interface Operations {
${types.join("\n")}
}
`;
}

function typeName({ operationId }) {
  return operationId[0].toUpperCase() + operationId.slice(1);
}

/** The type of the answer's body: JSON is parsed, anything else stays text. */
function answerType(operation) {
  const bodies = Object.values(operation.responses).map(({ content }) =>
    Object.keys(content ?? {}),
  );
  if (bodies.every((types) => types.length === 0)) return "void";
  const isJson = bodies.every(([type]) => type === "application/json");
  return isJson ? `${typeName(operation)}Response` : "string";
}

function comment({ summary, deprecated }) {
  return `  /** ${summary}.${deprecated ? " @deprecated" : ""} */`;
}
