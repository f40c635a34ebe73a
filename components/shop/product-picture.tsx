import {
  Backpack,
  BookOpen,
  Coffee,
  Flower2,
  type LucideIcon,
  Package,
  PenLine,
  Shirt,
} from "lucide-react";
import { cn } from "@/lib/cn";
import type { ProductView } from "@/lib/domain/product";

const icons: Record<string, LucideIcon> = {
  books: BookOpen,
  carry: Backpack,
  clothing: Shirt,
  office: PenLine,
  home: Flower2,
  kitchen: Coffee,
};

/** By the category's own name, so that one category looks alike everywhere and each day. */
const grounds = [
  "bg-carbon-soft text-carbon",
  "bg-good-soft text-good",
  "bg-warn-soft text-warn",
  "bg-sunken text-ink-soft",
] as const;

/** A product's picture, or a plate of its category. Fills its box; words stand beside it. */
export function ProductPicture({
  product,
  className,
  eager = false,
}: {
  product: Pick<ProductView, "category" | "image">;
  className?: string;
  /** For the picture that a page is about. */
  eager?: boolean;
}) {
  if (product.image) {
    return (
      // biome-ignore lint/performance/noImgElement: it is served as it was uploaded, small and kept for ever.
      <img
        src={product.image}
        alt=""
        loading={eager ? "eager" : "lazy"}
        decoding="async"
        className={cn("bg-sunken object-cover", className)}
      />
    );
  }
  const Icon = icons[product.category.toLowerCase()] ?? Package;
  return (
    <span
      aria-hidden
      className={cn(
        "relative isolate grid place-items-center overflow-hidden",
        groundOf(product.category),
        className,
      )}
    >
      <span className="absolute -right-[12%] -bottom-[35%] -z-10 aspect-square w-3/5 rounded-full bg-current opacity-8" />
      <span className="absolute -top-[30%] -left-[8%] -z-10 aspect-square w-2/5 rounded-full bg-current opacity-6" />
      <Icon className="size-2/5 max-h-24 max-w-24" strokeWidth={1.1} />
    </span>
  );
}

function groundOf(category: string): string {
  const sum = [...category.toLowerCase()].reduce((total, email) => total + email.charCodeAt(0), 0);
  return grounds[sum % grounds.length] ?? grounds[0];
}
