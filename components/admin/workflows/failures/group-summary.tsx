import type { ReactNode } from "react";
import { Card, CardHeading } from "@/components/ui/card";
import { DescriptionItem } from "@/components/ui/description-item";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import { formatCappedCount } from "@/lib/domain/capped-count";
import type { FailureGroupRow } from "@/lib/domain/failures/failure-view";
import { formatCount } from "@/lib/domain/format-count";
import { moneyText } from "./failure-text";
import { GroupBadges } from "./group-badges";

/** The figures of a group, the money at risk first. */
export function GroupSummary({ group }: { group: FailureGroupRow }) {
  const { functionId, failures, open, orders, atRisk, openAtRisk, toReturn, isMoneyExact } = group;
  return (
    <Card className="p-5 text-sm">
      <CardHeading trailing={<GroupBadges group={group} />}>Impact</CardHeading>
      <p className="mt-2 text-ink-soft">Money at risk</p>
      <p
        data-testid="money-at-risk"
        className={cn(
          "font-semibold text-2xl tabular-nums tracking-tight",
          openAtRisk.length > 0 && "text-bad",
        )}
      >
        {moneyText(atRisk, isMoneyExact)}
      </p>
      <p className="mt-1 text-pretty text-ink-soft text-xs leading-5">
        Captured or authorized, and not refunded, for the group's orders that have not reached an
        end state.
      </p>
      <dl className="mt-4 grid gap-1.5">
        {atRisk.length > 0 && (
          <Item name="Of orders with an open failure">{moneyText(openAtRisk, isMoneyExact)}</Item>
        )}
        {toReturn.length > 0 && (
          <Item name="To return for ended orders">
            <span className="text-warn">{moneyText(toReturn, isMoneyExact)}</span>
          </Item>
        )}
        <Item name="Open failures">
          {formatCappedCount(open)} of {formatCount(failures)}
        </Item>
        <Item name="Orders">{formatCappedCount(orders)}</Item>
        <Item name="First seen">
          <LocalTime at={group.firstSeenAt} to="second" />
        </Item>
        <Item name="Last seen">
          <LocalTime at={group.lastSeenAt} to="second" />
        </Item>
        {group.regressedAt !== null && (
          <Item name="Failed again after it was resolved">
            <LocalTime at={group.regressedAt} to="second" />
          </Item>
        )}
        {group.changed && (
          <Item name="State changed">
            {group.changed.by}, <LocalTime at={group.changed.at} to="second" />
          </Item>
        )}
        <Item name="Function">
          <InlineLink href={`/admin/workflows/failures?function=${functionId}`}>
            {functionId}
          </InlineLink>
        </Item>
      </dl>
    </Card>
  );
}

function Item({ name, children }: { name: string; children: ReactNode }) {
  return (
    <DescriptionItem name={name}>
      <span className="tabular-nums">{children}</span>
    </DescriptionItem>
  );
}
