import {
  context,
  INVALID_SPAN_CONTEXT,
  type Span,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
  trace,
} from "@opentelemetry/api";
import { PageSpan } from "./page-span";

const noSpan = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/**
 * The provider that other software finds. Next.js starts several spans for every request; only the
 * one around a page is kept, since components are rendered outside of any function of ours that
 * could hold a span. API routes have spans of our own, and all other software gets none.
 */
export class PageTracerProvider implements TracerProvider {
  constructor(private readonly tracer: Tracer) {}

  getTracer(name: string): Tracer {
    return name === "next.js" ? new PageTracer(this.tracer) : noTracer;
  }
}

class PageTracer implements Tracer {
  constructor(private readonly tracer: Tracer) {}

  /**
   * Next.js renders a page's HTML in a span that it starts here. What happens in it belongs to the
   * page's span, which it must not end.
   */
  startSpan(_name: string, _options?: SpanOptions, parent = context.active()): Span {
    const active = trace.getSpan(parent);
    return active?.isRecording() ? new PageSpan(active, { isPart: true }) : noSpan;
  }

  startActiveSpan<Work extends (span: Span) => unknown>(
    name: string,
    ...rest: unknown[]
  ): ReturnType<Work> {
    const work = rest.at(-1) as Work;
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : {};
    if (!isPageRequest(options)) return work(noSpan) as ReturnType<Work>;
    const started = this.tracer.startSpan(name, {
      kind: options.kind ?? 0,
      attributes: pageAttributes(options),
      root: true,
    });
    const span = new PageSpan(started, { isPart: false });
    return context.with(trace.setSpan(context.active(), span), () =>
      work(span),
    ) as ReturnType<Work>;
  }
}

const noTracer: Tracer = {
  startSpan: () => noSpan,
  startActiveSpan: (_name: string, ...rest: unknown[]) =>
    (rest.at(-1) as (span: Span) => never)(noSpan),
};

function isPageRequest({ attributes }: SpanOptions): boolean {
  if (attributes?.["next.span_type"] !== "BaseServer.handleRequest") return false;
  const target = String(attributes["http.target"] ?? "");
  return !/^\/(api|_next|orders)(\/|$|\?)/.test(target) && !/\.\w+$/.test(target);
}

/** The path is left out: it may hold a tracking token. Next.js adds the route's pattern later. */
function pageAttributes({ attributes }: SpanOptions) {
  return {
    "next.span_type": "BaseServer.handleRequest",
    "http.request.method": String(attributes?.["http.method"] ?? ""),
  };
}
