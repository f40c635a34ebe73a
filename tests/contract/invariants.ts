export { violationsOf } from "@/tests/chaos/invariants";
