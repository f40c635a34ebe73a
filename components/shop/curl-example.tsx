import { CopyButton } from "@/components/ui/copy-button";

interface SampleCall {
  appUrl: string;
  apiKey: string;
  productId: number;
}

/** One line for a terminal that places an order, shown with demo data only. */
export function CurlExample(call: SampleCall) {
  const line = curlLine(call);
  return (
    <section
      aria-labelledby="curl-title"
      className="mb-14 min-w-0 overflow-hidden rounded-lg border border-line bg-surface shadow-sheet"
    >
      <div className="flex items-center justify-between gap-4 border-line border-b px-5 py-2.5 sm:px-7">
        <h2 id="curl-title" className="font-medium text-sm">
          Place an order from a terminal
        </h2>
        <CopyButton text={line} label="Copy the command" />
      </div>
      <pre className="wrap-anywhere whitespace-pre-wrap px-5 py-4 font-mono text-xs leading-6 sm:px-7 sm:text-[0.8125rem]">
        <code>{line}</code>
      </pre>
      <p className="border-line border-t px-5 py-3 text-pretty text-ink-soft text-sm sm:px-7">
        The answer holds a <code className="font-mono text-xs">trackingToken</code>: paste it above
        and watch the order go its way. With{" "}
        <code className="font-mono text-xs">"paymentMethod": null</code> it waits for you to pay.
      </p>
    </section>
  );
}

function curlLine({ appUrl, apiKey, productId }: SampleCall): string {
  const order = {
    customerId: 1,
    items: [{ productId, quantity: 2 }],
    shippingAddress: "12 Harbour Street, Springfield",
  };
  return [
    `curl -s ${appUrl}/orders`,
    `-H "Authorization: Bearer ${apiKey}"`,
    `-H "Content-Type: application/json"`,
    `-d '${JSON.stringify(order)}'`,
  ].join(" ");
}
