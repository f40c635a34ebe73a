/** The id of a trace's root span: a trace id begins with it. */
export function rootSpanId(traceId: string): string {
  return traceId.slice(0, 16);
}
