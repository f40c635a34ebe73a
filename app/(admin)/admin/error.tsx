"use client";

export { PageError as default } from "@/components/shop/page-error";
