/** A letter's own name: a mail server that has taken it knows it again. */
export function messageId(letter: { orderId: number | null; kind: string; cause: number }): string {
  const about = letter.orderId === null ? "shop" : `order-${letter.orderId}`;
  return `<${about}-${letter.kind}-${letter.cause}@waybill>`;
}
