/**
 * Whether the digits have the checksum of a card number; other characters are skipped.
 * Source: ISO/IEC 7812-1, annex B.
 */
export function passesLuhn(text: string): boolean {
  let sum = 0;
  let position = 0;
  for (let index = text.length - 1; index >= 0; index -= 1) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) continue;
    const weighted = position % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
    position += 1;
  }
  return position > 0 && sum % 10 === 0;
}
