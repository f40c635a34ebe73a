/** An email's unique `Message-ID` header. It stays the same when delivery is retried. */
export function messageId(email: { orderId: number | null; kind: string; cause: number }): string {
  const scope = email.orderId === null ? "shop" : `order-${email.orderId}`;
  return `<${scope}-${email.kind}-${email.cause}@waybill>`;
}
