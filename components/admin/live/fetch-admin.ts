import { callApp } from "@/components/realtime/order-api";

/**
 * What a page of the admin reads again from the app, as `Value`, which is what the route of that
 * path answers. Throws when it can't, so that TanStack Query keeps what it has and tries again.
 */
export async function fetchAdmin<Value>(path: string): Promise<Value> {
  const answer = await callApp<Value>(path);
  if (answer.outcome === "read") return answer.value;
  throw new Error(`${path} could not be read: ${answer.outcome}.`);
}
