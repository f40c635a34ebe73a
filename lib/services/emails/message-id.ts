/** An email's own name: a mail server that has taken it knows it again. */
export function messageId(email: { orderId: number | null; kind: string; cause: number }): string {
  const about = email.orderId === null ? "shop" : `order-${email.orderId}`;
  return `<${about}-${email.kind}-${email.cause}@waybill>`;
}
