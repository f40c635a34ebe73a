/** What the system has not managed in its time, by what the order waits for. */
const notDoneYet: Record<string, string> = {
  reservation: "Its units are not set aside yet.",
  authorization: "Its payment is not approved yet.",
  gateway_answer: "The payment provider has not said yet what became of its payment.",
  join: "It is paid for and its units are set aside, but it is not confirmed yet.",
  capture: "Its payment is not taken yet.",
  shipment: "The carrier has not made its label yet.",
  completion: "It was delivered, but is not closed yet.",
  stock_release: "Its units are not back on sale yet.",
  label_void: "The carrier has not taken its label back yet.",
  reversal: "Its payment is not undone yet.",
  refund: "Its refund has not arrived yet.",
};

/**
 * Why an order that is past its time is where it is, for an operator. `attention` is what was
 * written down about it, if anything.
 */
export function explainOverdue(order: {
  attention: string | null;
  waitingFor: string | null;
}): string {
  if (order.attention !== null) return retold(order.attention);
  if (order.waitingFor === "payment") {
    return "Its time to pay is over, but it has not expired yet. The next run takes it.";
  }
  const told = notDoneYet[order.waitingFor ?? ""] ?? "It should have moved on by now.";
  return `${told} It is tried again every minute.`;
}

/** What a function of ours left behind when it gave up, such as `create-shipment failed: …`. */
function retold(attention: string): string {
  const [, id, fault] = /^([a-z]+(?:-[a-z]+)+) failed: (.+)$/s.exec(attention) ?? [];
  if (id === undefined) return attention;
  return `Its step “${id.replaceAll("-", " ")}” failed past the last retry: ${fault}`;
}
