// The address of the view: which part of it, of which conversation or agent, over how many days.

const PARTS = ["", "low", "sample", "answers", "compliance", "mine"];

export function readAddress(query) {
  const values = new URLSearchParams(query);
  const days = Number(values.get("days"));
  return {
    part: PARTS.includes(values.get("part")) ? values.get("part") : "",
    conversation: values.get("conversation") ?? "",
    agent: values.get("agent") ?? "",
    days: Number.isInteger(days) && days > 0 ? days : 90,
  };
}

export function queryOf({ part = "", conversation = "", agent = "", days = 90 }) {
  const said = Object.entries({ part, conversation, agent, days: days === 90 ? "" : days }).filter(([, value]) => value);
  return new URLSearchParams(said).toString();
}

export const hrefOf = (address) => {
  const query = queryOf(address);
  return `#scores${query && `?${query}`}`;
};
