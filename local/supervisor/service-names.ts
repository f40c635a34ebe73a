import type { Embedded } from "./settings";

export type ServiceName = keyof Embedded;

/** The services as the console calls them. */
export const serviceNames: Record<ServiceName, string> = {
  postgres: "PostgreSQL",
  inngest: "Inngest",
  channels: "Channels",
  gateway: "payment gateway",
  carrier: "carrier",
};
