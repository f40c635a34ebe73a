import { CopyButton } from "@/components/ui/copy-button";

/** A recorded JSON value under its name. Long ones scroll within their frame. */
export function JsonBlock({ name, value }: { name: string; value: unknown }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <figure className="min-w-0">
      <figcaption className="flex min-h-8 items-center justify-between text-ink-soft text-xs">
        {name}
        <CopyButton text={text} label={`Copy ${name.toLowerCase()}`} />
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable block must be focusable.
        tabIndex={0}
        className="max-h-72 overflow-auto rounded-md bg-sunken px-3 py-2 font-mono text-xs leading-5"
      >
        {text}
      </pre>
    </figure>
  );
}
