import { maxCharactersMessage, requiredText } from "./text";

/** What a domain name can consist of before it is converted to ASCII. */
const anyDomain = /^[\p{L}\p{M}\p{N}.\u3002\uff0e\uff61-]+$/u;
const asciiDomain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;
/** Alphabets, digits and what RFC 5322 allows without quotation marks (an "atom"). */
const localPart =
  /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;

/**
 * The form in which an email address is stored and compared: trimmed, in lower case, with composed
 * accents and an ASCII domain. `Zoë@BÜCHER.example` becomes `zoë@xn--bcher-kva.example`. Text that
 * is not an email address is trimmed and lowercased.
 */
export function toStoredEmail(text: string): string {
  const email = text.trim().normalize("NFC").toLowerCase().normalize("NFC");
  const at = email.lastIndexOf("@");
  return at < 0 ? email : `${email.slice(0, at)}@${toAsciiDomain(email.slice(at + 1))}`;
}

/** Converts an international domain name (UTS #46); others are returned as they are. */
function toAsciiDomain(domain: string): string {
  const isAscii = /^[\0-\x7f]*$/.test(domain);
  if (isAscii || !anyDomain.test(domain) || !URL.canParse(`http://${domain}`)) return domain;
  return new URL(`http://${domain}`).hostname;
}

const byteLength = (text: string) => new TextEncoder().encode(text).length;

/** Whether mail can be addressed to it. The lengths are those of RFC 5321, in bytes. */
function isStoredEmail(email: string): boolean {
  const at = email.lastIndexOf("@");
  const [local, domain] = [email.slice(0, Math.max(at, 0)), email.slice(at + 1)];
  const fits = byteLength(local) <= 64 && byteLength(email) <= 254;
  return fits && localPart.test(local) && asciiDomain.test(domain);
}

/** An email address, which may be international, in the form in which it is stored. */
export function emailAddress(message = "must be an email address") {
  return requiredText(message)
    .overwrite(toStoredEmail)
    .max(254, { error: maxCharactersMessage(254), abort: true })
    .refine(isStoredEmail, message);
}
