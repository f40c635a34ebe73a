import type { Settings } from "@/local/supervisor/settings";

const SERVICE_NAMES: Record<keyof Settings["embedded"], string> = {
  postgres: "PostgreSQL",
  inngest: "Inngest",
  channels: "Channels",
  gateway: "payment gateway",
  carrier: "carrier",
};

/** What is printed once everything runs. */
export function statusBlock(settings: Settings, startedInMs: number): string {
  const { appUrl, demo, embedded, host, ports, dataDir } = settings;
  const names = Object.entries(SERVICE_NAMES) as [keyof Settings["embedded"], string][];
  const ours = names.filter(([service]) => embedded[service]).map(([, name]) => name);
  const hosted = names.filter(([service]) => !embedded[service]).map(([, name]) => name);
  const rows: [string, string][] = [
    ["Shop", appUrl],
    ["API", `${appUrl}/api/v1`],
    ["Live", `ws://${host}:${ports.CHANNELS_PORT}/ws/orders`],
    ["Embedded", ours.join(", ") || "nothing"],
    ...(hosted.length > 0 ? [["Hosted", hosted.join(", ")] satisfies [string, string]] : []),
    ["Settings", `${dataDir}/env`],
    ["Logs", `${dataDir}/logs`],
    ...(demo ? demoRows(appUrl) : []),
  ];
  const lines = rows.map(([label, value]) => `  ${label.padEnd(10)}${value}`);
  const seconds = (startedInMs / 1000).toFixed(1);
  return ["", `  Waybill runs (${seconds} s)`, "", ...lines, "", "  Ctrl-C stops it.", ""].join(
    "\n",
  );
}

function demoRows(appUrl: string): [string, string][] {
  const order =
    '{"customerId":1,"items":[{"productId":1,"quantity":2}],"shippingAddress":"1 Main Street, Springfield"}';
  return [
    ["Sign in", "admin@, operator@ or customer@waybill.test, password waybill-demo"],
    ["API key", "wb_demo_local_only"],
    [
      "Try",
      `curl ${appUrl}/orders -H "Authorization: Bearer wb_demo_local_only" -H "Content-Type: application/json" -d '${order}'`,
    ],
  ];
}
