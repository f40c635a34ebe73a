import { storableText } from "@/lib/telemetry/storable-text";
import { passesLuhn } from "./passes-luhn";
import { secretValues } from "./secret-values";

/**
 * What telemetry never stores, by what it looks like, and what is stored in its place. The order
 * matters: a URL's credentials contain an `@`, like an email address. `sensitiveFields` is the other
 * half of the list, for values that look like any other.
 */
const patterns: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // Credentials in URLs, such as a database's.
  [/\b([a-z][a-z\d+.-]{1,30}:\/\/)[^\s/"'<>]*@/gi, "$1[redacted]@"],
  // Payment pages: a link to one lets anyone see and pay the order.
  [/\bhttps?:\/\/[^\s"'<>]{1,200}\/cs_[^\s"'<>]+/gi, "[payment link]"],
  [/(\/track\/)[^\s/?#"'<>]+/gi, "$1[token]"],
  // A tracking token. It has upper-case characters, which sets it apart from a UUID.
  [/(?<![\w-])[\da-z]{1,6}-(?=[\da-z_-]{0,21}[A-Z])[\w-]{22}(?![\w-])/g, "[token]"],
  // API keys of Waybill and Stripe, webhook and client secrets, Inngest's signing keys.
  [/\bwb_[a-z]+_[\w-]{6,}/g, "[API key]"],
  [/\b(?:[sr]k_(?:live|test)_\w+|whsec_[\w+/=-]+|\w+_secret_\w+|signkey-\w+-\w+)/g, "[secret]"],
  [/\b(bearer|basic)\s+(?=\S*\d|\S{20})[\w.~+/=-]{6,}/gi, "$1 [redacted]"],
  [/(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)*/g, "[token]"],
  [/\$argon2[^\s"',]+(?:,[^\s"']+)?/g, "[password hash]"],
  [/\b((?:set-)?cookie:\s*)[^\r\n]+/gi, "$1[redacted]"],
  [/\bv[01]=[\da-f]{32,}/g, "[signature]"],
  // `name=value`, `name: value` and `"name":"value"`, by the name. `api_key:1` is an actor.
  [
    /(?!api_key:\d{1,10}(?![\w-]))((?:password|passwd|pwd|passphrase|secret|token|api[_-]?key|authorization|credential|signature|(?:access|private)[_-]?key)s?["']?\s{0,3}[:=]\s{0,3})(?!\[[\w ]{1,20}\])("(?:[^"\\]|\\.)*"|'[^']*'|\[[^\]]*\]|[^\s,;&)}\]"']+)/gi,
    "$1[redacted]",
  ],
  // PostgreSQL quotes rows and values: in its details, its context and its messages.
  [/(\bKey \([^\n]{1,200}?\)=\()[^\n]*/g, "$1[redacted])"],
  [/(\bFailing row contains \()[^\n]*/g, "$1[redacted])"],
  [/(\binvalid (?:input|value)[^\n":]{1,80}: )"[^\n]*/g, '$1"[redacted]"'],
  [/(\bvalue )"[^\n]*" (?=is out of range|too long)/g, '$1"[redacted]" '],
  [/(\$\d+ = )'[^\n]*'/g, "$1'[redacted]'"],
  [/(\baddress:)[\da-f.:]+/gi, "$1[redacted]"],
  // The look-behind lets a match begin at the start of a word only, so that the time is linear.
  [
    /(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]+(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.)+\p{L}[\p{L}\p{N}-]+/gu,
    "[email]",
  ],
  [/(?<![\w.+])\+\d[\d\s()./-]{6,20}\d(?!\w)/g, "[phone]"],
  [/(?<![\w-])(?:\(\d{3}\)\s?|\d{3}[-.])\d{3}[-.]\d{4}(?![\w-])/g, "[phone]"],
];

const cardNumber = /(?<![\w.-])[3-6]\d{3}(?:[ -]?\d){10,15}(?![\w-])/g;

/**
 * What every pattern needs at least one of. Most texts have none, and are done with two quick tests.
 */
const suspicious =
  /[@=$]|%40|:\/\/|\/track\/|\b(?:wb|[sr]k|whsec)_|_secret_|signkey-|bearer|basic|cookie|token|passw|pwd|passphrase|secret|api[_-]?key|authorization|credential|signature|access[_-]?key|private[_-]?key|eyJ|Failing row|invalid |value "|address:|\+\d|\d{3}[-.)] ?\d{3}[-.]\d{4}|\d{14}|(?:\d{4}[ -]){3}/i;
const maybeTrackingToken = /-(?=[\da-z_-]{0,21}[A-Z])[\w-]{22}/;

const lengthMax = 4_000;

/** The text without secrets and personal data, as far as they can be recognized by their form. */
export function redactText(text: string): string {
  const bounded =
    text.length > lengthMax ? `${text.slice(0, lengthMax)}… (${text.length} characters)` : text;
  const storable = storableText(bounded);
  const secrets = secretValues();
  const safe = secrets ? storable.replace(secrets, "[secret]") : storable;
  if (!suspicious.test(safe) && !maybeTrackingToken.test(safe)) return safe;
  let redacted = safe;
  for (const [pattern, replacement] of patterns) redacted = redacted.replace(pattern, replacement);
  return redacted.replace(cardNumber, (digits) => (passesLuhn(digits) ? "[card number]" : digits));
}
