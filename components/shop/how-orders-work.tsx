import { CreditCard, House, type LucideIcon, PackageCheck, Truck } from "lucide-react";
import { Card } from "@/components/ui/card";

interface Stage {
  icon: LucideIcon;
  name: string;
  what: string;
  otherwise: string;
}

const stages: readonly Stage[] = [
  {
    icon: CreditCard,
    name: "Payment",
    what: "The amount is held on the card.",
    otherwise: "released or refunded",
  },
  {
    icon: PackageCheck,
    name: "Stock",
    what: "The units are set aside, at the same time.",
    otherwise: "put back on sale",
  },
  {
    icon: Truck,
    name: "Shipment",
    what: "Charged only when it can ship. The shipment gets its label.",
    otherwise: "label taken back",
  },
  {
    icon: House,
    name: "Delivery",
    what: "The carrier's news, in order, until it is handed over.",
    otherwise: "a person is asked",
  },
];

/** How an order goes, and how each part of it is undone. */
export function HowOrdersWork() {
  return (
    <Card aria-labelledby="way-title" className="min-w-0">
      <div className="flex items-baseline justify-between gap-4 px-5 py-4 sm:px-7">
        <h2 id="way-title" className="font-semibold text-sm">
          An order's way
        </h2>
        <p className="text-ink-soft text-xs">and back, when a part fails</p>
      </div>
      <div className="perforation" />
      <ol className="grid gap-5 px-5 py-6 sm:px-7">
        {stages.map(({ icon: Icon, name, what, otherwise }) => (
          <li key={name} className="grid grid-cols-[auto_1fr] gap-4">
            <span className="grid size-10 place-items-center rounded-full bg-carbon-soft text-carbon">
              <Icon aria-hidden className="size-4.5" />
            </span>
            <div>
              <p className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
                <span className="font-medium">{name}</span>
                <span className="text-ink-soft text-xs">else {otherwise}</span>
              </p>
              <p className="mt-0.5 text-pretty text-ink-soft text-sm">{what}</p>
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}
