"use client";

export { PageFault as default } from "@/components/shop/page-fault";
