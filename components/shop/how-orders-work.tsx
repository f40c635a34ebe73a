import { CreditCard, House, type LucideIcon, PackageCheck, Truck } from "lucide-react";
import { Card } from "@/components/ui/card";

interface Stage {
  icon: LucideIcon;
  name: string;
  description: string;
  onFailure: string;
}

const stages: readonly Stage[] = [
  {
    icon: CreditCard,
    name: "Payment",
    description: "The amount is authorized on your card.",
    onFailure: "released or refunded",
  },
  {
    icon: PackageCheck,
    name: "Stock",
    description: "Items are reserved in parallel.",
    onFailure: "restocked",
  },
  {
    icon: Truck,
    name: "Shipment",
    description: "You're charged only when your order can ship. Then we create the label.",
    onFailure: "label voided",
  },
  {
    icon: House,
    name: "Delivery",
    description: "Carrier updates until your package reaches you.",
    onFailure: "our team steps in",
  },
];

/** The stages of an order, and what happens if one fails. */
export function HowOrdersWork() {
  return (
    <Card aria-labelledby="how-orders-work-title" className="min-w-0">
      <div className="flex items-baseline justify-between gap-4 px-5 py-4 sm:px-7">
        <h2 id="how-orders-work-title" className="font-semibold text-sm">
          How an order works
        </h2>
        <p className="text-ink-soft text-xs">and what happens if a step fails</p>
      </div>
      <div className="perforation" />
      <ol className="grid gap-5 px-5 py-6 sm:px-7">
        {stages.map(({ icon: Icon, name, description, onFailure }) => (
          <li key={name} className="grid grid-cols-[auto_1fr] gap-4">
            <span className="grid size-10 place-items-center rounded-full bg-carbon-soft text-carbon">
              <Icon aria-hidden className="size-4.5" />
            </span>
            <div>
              <p className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
                <span className="font-medium">{name}</span>
                <span className="text-ink-soft text-xs">On failure: {onFailure}</span>
              </p>
              <p className="mt-0.5 text-pretty text-ink-soft text-sm">{description}</p>
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}
