import type { ReactNode } from "react";

/** An error with its cause and the stack's frames on request. `children` follow, such as a link. */
export function ErrorBlock({
  text,
  cause,
  frames,
  children,
}: {
  text: string;
  /** Left out if it says the same. */
  cause?: string | null;
  frames: readonly string[];
  children?: ReactNode;
}) {
  return (
    <div className="rounded-md bg-bad-soft px-3 py-2.5 text-sm">
      <p className="wrap-anywhere font-medium text-bad">{text}</p>
      {cause && cause !== text && <p className="wrap-anywhere mt-1 text-xs">Caused by {cause}</p>}
      {frames.length > 0 && (
        <details className="mt-1.5 text-xs">
          <summary className="w-fit text-ink-soft">Stack</summary>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable block must be focusable.
            tabIndex={0}
            className="mt-1 max-h-72 overflow-auto font-mono leading-5"
          >
            {frames.join("\n")}
          </pre>
        </details>
      )}
      {children}
    </div>
  );
}
