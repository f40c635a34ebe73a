import { callApp } from "@/components/realtime/order-api";

/**
 * Fetches what an admin API route returns. Throws on failure, so that TanStack Query keeps the
 * previous data and retries.
 */
export async function fetchAdminData<Value>(path: string): Promise<Value> {
  const answer = await callApp<Value>(path);
  if (answer.outcome === "read") return answer.value;
  throw new Error(`Could not load ${path}: ${answer.outcome}.`);
}
