const names: Record<string, string> = {
  system: "System",
  gateway: "Payment gateway",
  carrier: "Carrier",
  guest: "Guest",
  anonymous: "Guest",
  customer: "Customer",
  api_key: "API key",
  user: "Staff",
};

/**
 * An actor as operators read it where no person's name is known. `actor` is a timeline's or
 * ledger's value, such as `customer:1` or `carrier`; an unknown kind is returned as it is.
 */
export function operatorActorName(actor: string): string {
  const [kind = "", id] = actor.split(":");
  const name = names[kind];
  if (!name) return actor;
  return id ? `${name} ${id}` : name;
}
