import net from "node:net";
import type { Settings } from "./settings";

export interface WantedPort {
  host: string;
  port: number;
  /** The setting that moves it. */
  variable: string;
}

export class PortTakenError extends Error {
  constructor({ port, variable }: Omit<WantedPort, "host">) {
    super(`Port ${port} is taken. Set ${variable} to a free one.`);
  }
}

/** Every port that this system will listen on. */
export function wantedPorts({ embedded, host, ports }: Settings): WantedPort[] {
  const local = "127.0.0.1";
  const want = (variable: keyof typeof ports, on: string) => ({
    host: on,
    port: ports[variable],
    variable,
  });
  return [
    want("PORT", host),
    want("CHANNELS_PORT", host),
    ...(embedded.postgres ? [want("POSTGRES_PORT", local)] : []),
    ...(embedded.inngest ? [want("INNGEST_PORT", local)] : []),
    ...(embedded.gateway ? [want("GATEWAY_PORT", host)] : []),
    ...(embedded.carrier ? [want("CARRIER_PORT", local)] : []),
  ];
}

/** Throws a PortTakenError for the first port that something else listens on. */
export async function checkPorts(wanted: WantedPort[]): Promise<void> {
  for (const want of wanted) if (await isTaken(want)) throw new PortTakenError(want);
}

async function isTaken({ host, port }: WantedPort): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", (error) => {
      const code = "code" in error ? error.code : undefined;
      if (code === "EADDRINUSE") resolve(true);
      else if (code === "EACCES") reject(new Error(`Port ${port} is not allowed to this user.`));
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(false)));
  });
}
