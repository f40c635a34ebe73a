import net from "node:net";
import type { Settings } from "./settings";

export interface WantedPort {
  host: string;
  port: number;
  /** The environment variable that sets the port. */
  variable: string;
}

export class PortTakenError extends Error {
  constructor({ port, variable }: Omit<WantedPort, "host">) {
    super(`Port ${port} is taken. Set ${variable} to a free port.`);
  }
}

export class PortForbiddenError extends Error {
  constructor({ port, variable }: Omit<WantedPort, "host">) {
    super(`You don't have permission to use port ${port}. Set ${variable} to another port.`);
  }
}

/** Every port that the system will listen on. */
export function wantedPorts({ embedded, host, ports }: Settings): WantedPort[] {
  const local = "127.0.0.1";
  const wanted = (variable: keyof typeof ports, on: string) => ({
    host: on,
    port: ports[variable],
    variable,
  });
  return [
    wanted("PORT", host),
    wanted("CHANNELS_PORT", host),
    ...(embedded.postgres ? [wanted("POSTGRES_PORT", local)] : []),
    ...(embedded.inngest ? [wanted("INNGEST_PORT", local)] : []),
    ...(embedded.gateway ? [wanted("GATEWAY_PORT", host)] : []),
    ...(embedded.carrier ? [wanted("CARRIER_PORT", local)] : []),
  ];
}

/** Throws a PortTakenError for the first port that another process listens on. */
export async function checkPorts(wanted: WantedPort[]): Promise<void> {
  for (const want of wanted) if (await isTaken(want)) throw new PortTakenError(want);
}

async function isTaken({ host, port, variable }: WantedPort): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", (error) => {
      const code = "code" in error ? error.code : undefined;
      if (code === "EADDRINUSE") resolve(true);
      else if (code === "EACCES") reject(new PortForbiddenError({ port, variable }));
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(false)));
  });
}
