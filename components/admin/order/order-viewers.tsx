"use client";

import { Eye } from "lucide-react";
import { usePresence } from "@/components/realtime/use-presence";
import { Badge } from "@/components/ui/badge";
import type { RealtimeSettings } from "@/lib/domain/realtime";

/** The other operators who are viewing this order, so that two don't act on it at the same time. */
export function OrderViewers({
  orderId,
  realtime,
}: {
  orderId: number;
  realtime: RealtimeSettings;
}) {
  const others = usePresence(orderId, realtime);
  return (
    <span role="status" className="min-h-6" data-testid="viewers">
      {others.length > 0 && (
        <Badge tone="carbon">
          <Eye aria-hidden />
          {others.map(({ name }) => name).join(", ")} {others.length === 1 ? "is" : "are"} also
          viewing
        </Badge>
      )}
    </span>
  );
}
