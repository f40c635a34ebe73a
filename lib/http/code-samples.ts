import type { DocumentedCall } from "./operation";

interface CodeSample {
  lang: string;
  label: string;
  source: string;
}

/** What the samples fill into a path. */
const exampleFields: Record<string, string> = { reference: "erp-77" };

/** How to make the call with curl and with the client: `x-codeSamples` of the API's document. */
export function codeSamples(call: DocumentedCall, serverUrl: string): CodeSample[] {
  return [
    { lang: "Shell", label: "curl", source: curlSample(call, serverUrl) },
    { lang: "JavaScript", label: "@waybill/client", source: clientSample(call) },
  ];
}

function curlSample({ path, method, route }: DocumentedCall, serverUrl: string): string {
  const { operation, auth } = route;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => exampleFields[name] ?? "1");
  const body = bodyOf(route);
  const lines = [
    `curl ${method === "get" ? "" : `-X ${method.toUpperCase()} `}'${serverUrl}${filled}'`,
    ...(auth === "none" ? [] : [`-H "Authorization: Bearer $WAYBILL_KEY"`]),
    // One key for all samples would be refused for the second call.
    ...(operation.idempotencyKey ? [`-H 'Idempotency-Key: my-${operation.id}-1'`] : []),
    ...(body === undefined ? [] : [`-H 'Content-Type: application/json'`]),
    ...(body === undefined ? [] : [`-d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`]),
  ];
  return lines.join(" \\\n  ");
}

function clientSample({ path, route }: DocumentedCall): string {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const fields = Object.fromEntries(names.map((name) => [name, exampleFields[name] ?? 1]));
  const body = bodyOf(route);
  const input = { ...fields, ...(body !== undefined && { body }) };
  const given = Object.keys(input).length > 0 ? literal(input) : "";
  return `const answer = await waybill.${route.operation.id}(${given});`;
}

function bodyOf({ body, operation }: DocumentedCall["route"]): unknown {
  return body ? (operation.example ?? {}) : undefined;
}

/** The value as JavaScript, on one line if it is short. */
function literal(value: object): string {
  const lines = JSON.stringify(value, null, 2).replaceAll(/"(\w+)":/g, "$1:");
  return lines.length > 60 ? lines : lines.replaceAll(/\s*\n\s*/g, " ");
}
