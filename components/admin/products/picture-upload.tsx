"use client";

import { ImageUp } from "lucide-react";
import { type ChangeEvent, useId, useState, useTransition } from "react";
import { toast } from "sonner";
import { linkButton } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { catchLostAnswer, type FormAction } from "@/components/ui/use-server-form";
import { cn } from "@/lib/cn";
import { pictureBytesMax } from "@/lib/domain/picture";

/** Uploads a picture as soon as it is chosen. The server detects its type from its content. */
export function PictureUpload({
  productId,
  setPictureAction,
}: {
  productId: number;
  setPictureAction: FormAction<{ kind: "set" }>;
}) {
  const id = useId();
  const [error, setError] = useState<string | null>(null);
  const [pending, start] = useTransition();

  function choose(event: ChangeEvent<HTMLInputElement>) {
    const { currentTarget: input } = event;
    const picture = input.files?.[0];
    if (!picture) return;
    setError(null);
    if (picture.size > pictureBytesMax) {
      setError("The picture is larger than 2 MB. Choose a smaller file.");
      input.value = "";
      return;
    }
    start(async () => {
      const form = new FormData();
      form.set("productId", String(productId));
      form.set("picture", picture);
      const answer = await catchLostAnswer(setPictureAction)({ kind: "idle" }, form);
      // Allows choosing the same file again.
      input.value = "";
      if (answer.kind === "failed") setError(answer.message);
      else toast.success("Picture updated");
    });
  }

  return (
    <div className="grid gap-3">
      <input
        id={id}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        disabled={pending}
        onChange={choose}
        className="peer sr-only"
      />
      <label
        htmlFor={id}
        className={cn(
          linkButton("quiet", "h-10 cursor-pointer justify-self-start px-4"),
          "peer-focus-visible:outline-2 peer-focus-visible:outline-carbon peer-focus-visible:outline-offset-2",
          "peer-disabled:cursor-not-allowed peer-disabled:opacity-55",
        )}
      >
        <ImageUp aria-hidden />
        {pending ? "Uploading…" : "Choose picture"}
      </label>
      <p className="text-ink-soft text-xs">PNG, JPEG or WebP, up to 2 MB.</p>
      {error && <ErrorNotice>{error}</ErrorNotice>}
    </div>
  );
}
