/**
 * An email's unique `Message-ID` header, with the domain of the shop's own address. It stays the same
 * when delivery is retried, and differs from those of other installations, whose orders have the same
 * numbers.
 */
export function messageId(
  { installation, appUrl }: { installation: string; appUrl: string },
  email: { orderId: number | null; kind: string; cause: number },
): string {
  const scope = email.orderId === null ? "shop" : `order-${email.orderId}`;
  return `<${installation}-${scope}-${email.kind}-${email.cause}@${new URL(appUrl).hostname}>`;
}
