import { keysOf } from "./keys";
import { serviceNames } from "./service-names";
import type { Settings } from "./settings";

/** The text that is printed once the system is ready. Scripts rely on "Waybill runs". */
export function statusBlock(settings: Settings, startedInMs: number): string {
  const { appUrl, demo, isPublic, embedded, publicHost, ports, dataDir, registersItself } =
    settings;
  const namesOf = (isEmbedded: boolean) =>
    keysOf(serviceNames)
      .filter((service) => embedded[service] === isEmbedded)
      .map((service) => serviceNames[service]);
  const list = (names: readonly string[]) => names.join(", ") || "none";
  const rows: [string, string][] = [
    ["Shop", appUrl],
    ["Admin", `${appUrl}/admin`],
    ["API", `${appUrl}/api/v1`],
    ["WebSocket", `ws://${publicHost}:${ports.CHANNELS_PORT}/ws/orders`],
    ["Embedded", list(namesOf(true))],
    ["Hosted", list([...namesOf(false), ...settings.otherHosted])],
    ...(registersItself ? [] : [registrationRow(appUrl)]),
    ["Settings", `${dataDir}/env`],
    ["Logs", `${dataDir}/logs`],
    ...(demo ? demoRows(appUrl, isPublic) : []),
    ...(!demo && isPublic ? [noDemoRow] : []),
  ];
  const lines = rows.map(([label, value]) => `  ${label.padEnd(11)}${value}`);
  const seconds = (startedInMs / 1000).toFixed(1);
  return [
    "",
    `  Waybill runs (${seconds} s)`,
    "",
    ...lines,
    "",
    "  Press Ctrl-C to stop.",
    "",
  ].join("\n");
}

/** Inngest Cloud runs no function before the app has been registered at its public URL. */
function registrationRow(appUrl: string): [string, string] {
  return ["Inngest", `run this after each deployment: curl -X PUT ${appUrl}/api/inngest`];
}

/** Without demo accounts, an empty database has nobody who could sign in. */
const noDemoRow: [string, string] = [
  "Demo",
  "off, because HOST or APP_URL is public. Create an administrator: npm run admin:create",
];
const publicDemoRow: [string, string] = [
  "Warning",
  "everyone who reaches this address can sign in as demo administrator (WAYBILL_DEMO=1)",
];

function demoRows(appUrl: string, isPublic: boolean): [string, string][] {
  const order =
    '{"customerId":1,"items":[{"productId":1,"quantity":2}],"shippingAddress":"1 Main Street, Springfield"}';
  return [
    ...(isPublic ? [publicDemoRow] : []),
    ["Sign in", "admin@, operator@ or customer@waybill.test, password waybill-demo"],
    ["API key", "wb_demo_local_only"],
    [
      "Try",
      `curl ${appUrl}/orders -H "Authorization: Bearer wb_demo_local_only" -H "Content-Type: application/json" -d '${order}'`,
    ],
  ];
}
