import { ShippingAddress } from "@/components/orders/shipping-address";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { DescriptionItem, NotYetKnown } from "@/components/ui/description-item";
import { LocalTime } from "@/components/ui/local-time";
import type { CustomerView } from "@/lib/domain/customer";
import { formatMoney } from "@/lib/domain/money";

/** A customer's contact data, spending and account. */
export function CustomerDetails({ customer }: { customer: CustomerView }) {
  const { address, erasedAt } = customer;
  return (
    <Card className="p-5 text-sm">
      <CardHeading trailing={erasedAt && <Badge>Erased</Badge>}>Details</CardHeading>
      <dl className="mt-3 grid gap-1.5">
        <DescriptionItem name="Email">
          <span className="break-all">{customer.email}</span>
        </DescriptionItem>
        <DescriptionItem name="Phone">{customer.phone ?? <NotYetKnown />}</DescriptionItem>
        {customer.reference !== null && (
          <DescriptionItem name="Reference">
            <span className="break-all">{customer.reference}</span>
          </DescriptionItem>
        )}
        <DescriptionItem name="Total spent">
          <span className="font-medium tabular-nums">
            {customer.spent.length > 0
              ? customer.spent
                  .map(({ amount, currency }) => formatMoney(amount, currency))
                  .join(", ")
              : "Nothing yet"}
          </span>
        </DescriptionItem>
        <DescriptionItem name="Default payment method">
          {customer.hasDefaultCard ? "Card on file" : <NotYetKnown />}
        </DescriptionItem>
        <DescriptionItem name="Account">
          <AccountStatus account={customer.account} />
        </DescriptionItem>
        {erasedAt && (
          <DescriptionItem name="Erased">
            <LocalTime at={erasedAt} />
          </DescriptionItem>
        )}
      </dl>
      {address && (
        <div className="mt-4 border-line border-t pt-4">
          <h3 className="mb-1 text-ink-soft">Address</h3>
          <ShippingAddress address={address} />
        </div>
      )}
    </Card>
  );
}

function AccountStatus({ account }: Pick<CustomerView, "account">) {
  if (account === null) return "None";
  if (account.disabledAt) return "Disabled";
  return (
    <>
      Since <LocalTime at={account.createdAt} to="day" />
    </>
  );
}
