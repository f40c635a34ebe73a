/** Why a field's value is not stored, whatever it looks like. */
export type Sensitivity =
  | "secret"
  | "personal"
  /** Text that a person may have written. Codes in it, such as `out_of_stock`, are kept. */
  | "prose";

/** Names that end like this hold secrets: `passwordHash`, `client_secret`, `x-api-key`. */
const secretEnding =
  /(?:password|passwd|pwd|passphrase|secret|token|apikey|cookie|authorization|signature|salt|sessionid|(?:key|token|password|secret)hash|(?:secret|private|access|signing|event)key|(?:database|smtp|redis)url)s?$/;

/** Names as `normalize` writes them. */
const personal = new Set([
  ...["email", "emails", "recipient", "recipients", "alertrecipients"],
  ...["name", "firstname", "lastname", "fullname", "customername", "username"],
  ...["phone", "phonenumber", "telephone", "mobile"],
  ...["address", "shippingaddress", "billingaddress", "line1", "line2", "street", "city"],
  ...["region", "postalcode", "postcode", "zip", "zipcode"],
  ...["ip", "ipaddress", "remoteaddress", "callerhash", "useragent", "provideraccountid"],
  ...["metadata", "html", "body", "raw", "labelurl"],
]);

const prose = new Set([
  ...["text", "subject", "note", "comment", "reason", "cancelreason", "holdreason"],
  ...["message", "failuremessage", "detail", "details", "hint", "where", "query"],
  ...["error", "err", "stack", "cause"],
]);

/** Namespaces of attributes that our own code and OpenTelemetry set, from ids and constants. */
const ownNamespaces = new Set(
  "db exception http inngest next order otel outbox request service webhook".split(" "),
);

const known = new Map<string, Sensitivity | null>();
const knownMax = 2_000;

/** How sensitive a field is by its name, in any spelling; null if it is not. */
export function sensitivityOf(name: string): Sensitivity | null {
  const found = known.get(name);
  if (found !== undefined) return found;
  const sensitivity = classify(name);
  if (known.size >= knownMax) known.clear();
  known.set(name, sensitivity);
  return sensitivity;
}

function classify(name: string): Sensitivity | null {
  const [namespace = "", ...parts] = name.split(".").map(normalize);
  const field = parts.at(-1) ?? namespace;
  if (secretEnding.test(field)) return "secret";
  if (personal.has(namespace)) return "personal";
  // The dots of a span's attribute separate namespaces: `db.system.name` names no person.
  if (parts.length > 0 && ownNamespaces.has(namespace)) return null;
  if (personal.has(field)) return "personal";
  return prose.has(field) ? "prose" : null;
}

function normalize(name: string): string {
  return name.toLowerCase().replace(/[_\s-]/g, "");
}
