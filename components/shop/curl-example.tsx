import { CopyButton } from "@/components/ui/copy-button";

interface ExampleRequest {
  appUrl: string;
  apiKey: string;
  productId: number;
}

/** A curl command that places an order. Shown in the demo shop only. */
export function CurlExample(request: ExampleRequest) {
  const command = curlCommand(request);
  return (
    <section
      aria-labelledby="curl-title"
      className="mb-14 min-w-0 overflow-hidden rounded-lg border border-line bg-surface shadow-sheet"
    >
      <div className="flex items-center justify-between gap-4 border-line border-b px-5 py-2.5 sm:px-7">
        <h2 id="curl-title" className="font-medium text-sm">
          Place an order from a terminal
        </h2>
        <CopyButton text={command} label="Copy command" />
      </div>
      <pre className="wrap-anywhere whitespace-pre-wrap px-5 py-4 font-mono text-xs leading-6 sm:px-7 sm:text-[0.8125rem]">
        <code>{command}</code>
      </pre>
      <p className="border-line border-t px-5 py-3 text-pretty text-ink-soft text-sm sm:px-7">
        The response contains a <code className="font-mono text-xs">trackingToken</code>: paste it
        above to watch the order progress. With{" "}
        <code className="font-mono text-xs">"paymentMethod": null</code>, the order waits for
        payment.
      </p>
    </section>
  );
}

function curlCommand({ appUrl, apiKey, productId }: ExampleRequest): string {
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
