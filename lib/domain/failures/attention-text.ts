/** Why an order needs attention after a run has failed for it. `error` is `name: message`. */
export function attentionText({
  functionId,
  error,
}: {
  functionId: string;
  error: string;
}): string {
  return `${functionId} failed: ${error}`;
}

/** What `attentionText` was made of; null for an order's other reasons. */
export function parseAttention(text: string): { functionId: string; error: string } | null {
  const [, functionId, error] = /^([a-z]+(?:-[a-z]+)+) failed: (.+)$/s.exec(text) ?? [];
  return functionId === undefined || error === undefined ? null : { functionId, error };
}
