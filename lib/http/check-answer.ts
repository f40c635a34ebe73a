import { isDeepStrictEqual } from "node:util";
import { type DocumentedRoute, headersOf, problemTypesOf } from "./operation";
import { problemTypeBase } from "./problem";
import { problemTypes } from "./problem-types";

/**
 * Throws unless the API's document declares this answer: its status, the type of a problem, its headers
 * and every field of its body. Tests run with it, so that the document can't drift from the code.
 */
export async function checkAnswer(route: DocumentedRoute, response: Response): Promise<void> {
  const { id, answers } = route.operation;
  const answer = answers[response.status];
  if (!answer) {
    if (await isDeclaredProblem(route, response)) return;
    throw new Error(`${id} doesn't declare the answer ${response.status}.`);
  }
  const { contentType = "application/json", schema } = answer;
  const headers = headersOf(route, answer);
  for (const name of operationHeaders) {
    if (response.headers.has(name) && !(name in headers)) {
      throw new Error(`${id} doesn't declare the header ${name} of ${response.status}.`);
    }
  }
  if (!schema) {
    if (response.body) throw new Error(`${id} doesn't declare a body of ${response.status}.`);
    return;
  }
  const sent = response.headers.get("content-type") ?? "";
  const types = [contentType, ...Object.keys(answer.alternatives ?? {})];
  if (!types.some((type) => sent.startsWith(type))) {
    throw new Error(`${id} answers ${sent}, not ${types.join(" or ")}.`);
  }
  if (contentType !== "application/json") return;
  const body: unknown = await response.clone().json();
  // Parsing drops fields that the schema doesn't have.
  if (!isDeepStrictEqual(schema.parse(body), body)) {
    throw new Error(
      `${id} answers with fields that its schema of ${response.status} doesn't have.`,
    );
  }
}

/** The headers that only some operations answer with. */
const operationHeaders = ["location", "etag", "idempotent-replayed", "content-disposition"];

/** Whether it is a problem of a type that the operation declares. */
async function isDeclaredProblem(route: DocumentedRoute, response: Response): Promise<boolean> {
  if (response.headers.get("content-type") !== "application/problem+json") return false;
  const { type }: { type: unknown } = await response.clone().json();
  return [...problemTypesOf(route)].some(
    (name) => type === `${problemTypeBase}${name}` && problemTypes[name].status === response.status,
  );
}
