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

/** Colors of placeholders. The category's name picks one, so a category always looks the same. */
const placeholderColors = [
  "bg-carbon-soft text-carbon",
  "bg-good-soft text-good",
  "bg-warn-soft text-warn",
  "bg-sunken text-ink-soft",
] as const;

/** A product's picture, or a placeholder for its category. Decorative: the name is next to it. */
export function ProductPicture({
  product,
  className,
  eager = false,
}: {
  product: Pick<ProductView, "category" | "image">;
  className?: string;
  /** True for a page's main picture, which should load first. */
  eager?: boolean;
}) {
  if (product.image) {
    return (
      // biome-ignore lint/performance/noImgElement: pictures are small and cached forever, so Next.js need not optimize them.
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
        colorsOf(product.category),
        className,
      )}
    >
      <span className="absolute -right-[12%] -bottom-[35%] -z-10 aspect-square w-3/5 rounded-full bg-current opacity-8" />
      <span className="absolute -top-[30%] -left-[8%] -z-10 aspect-square w-2/5 rounded-full bg-current opacity-6" />
      <Icon className="size-2/5 max-h-24 max-w-24" strokeWidth={1.1} />
    </span>
  );
}

function colorsOf(category: string): string {
  const sum = [...category.toLowerCase()].reduce(
    (total, character) => total + character.charCodeAt(0),
    0,
  );
  return placeholderColors[sum % placeholderColors.length] ?? placeholderColors[0];
}
