import { patienceMs } from "./wait";

/** Changes settings of the simulated gateway or carrier, for example which faults it injects. */
export async function controlSimulator(url: string, settings: object): Promise<void> {
  const response = await fetch(`${url}/_control`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(settings),
    signal: AbortSignal.timeout(patienceMs),
  });
  if (!response.ok) throw new Error(await response.text());
}
