// What an address of Insight says, so that a view can be kept, shared and gone back to: which part is shown, of which days,
// of which conversations, and perhaps who stands behind one of its numbers. Pure.

/** What conversations can be narrowed to, in the order of the page. */
export const FILTERS = ["intent", "channel", "language", "tier", "layer", "agent", "skill", "reason", "outcome", "verdict", "model", "arm"];
export const SPANS = [7, 28, 91];
const DEFAULT_DAYS = 28;
const AT = "at.";
const NARROWED = new Set([...FILTERS, "week", "first_day", "last_day", "not_intents"]);

/** `{show, days, first_day, last_day, by, time, pilot, filters, figure, part, at}`. `at` narrows what stands behind one point. */
export function readAddress(query) {
  const told = new URLSearchParams(query);
  const one = (name) => told.get(name) ?? "";
  const filters = {};
  const at = {};
  for (const [name, value] of told) {
    if (FILTERS.includes(name)) filters[name] = value;
    else if (name.startsWith(AT) && NARROWED.has(name.slice(AT.length))) at[name.slice(AT.length)] = value;
  }
  const isCustom = isDay(one("first_day")) && isDay(one("last_day"));
  return {
    show: one("show"),
    days: isCustom ? 0 : Math.min(730, Math.max(1, Number.parseInt(one("days"), 10) || DEFAULT_DAYS)),
    first_day: isCustom ? one("first_day") : "",
    last_day: isCustom ? one("last_day") : "",
    by: one("by"),
    time: one("time"),
    pilot: one("pilot"),
    filters,
    figure: one("figure"),
    part: one("part"),
    at,
  };
}

/** The address's part after the `?`; what is as always is left out. */
export function queryOf({ show, days, first_day, last_day, by, time, pilot, filters, figure, part, at }) {
  const said = new URLSearchParams();
  const say = (name, value) => value && said.set(name, value);
  say("show", show);
  if (first_day && last_day) {
    said.set("first_day", first_day);
    said.set("last_day", last_day);
  } else if (days !== DEFAULT_DAYS) say("days", days);
  say("by", by);
  say("time", time);
  if (show === "pilots") say("pilot", pilot);
  // An empty text is a value: conversations that no agent had.
  for (const name of FILTERS) if (name in filters) said.set(name, filters[name]);
  say("figure", figure);
  say("part", part);
  for (const [name, value] of Object.entries(figure ? at : {})) said.set(AT + name, value);
  return said.toString();
}

export const hashOf = (address) => {
  const query = queryOf(address);
  return `#insight${query && `?${query}`}`;
};

/** Where the conversations behind a number are: `at` narrows them, to a week or an outcome. */
export const behind = (address, figure, part, at = {}) => hashOf({ ...address, figure, part, at });

/** The same for what the desk says stands behind a number: `{figure, part, filters}`. */
export function behindOf(address, { figure, part, filters = {} }) {
  const at = Object.entries(filters).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : String(value)]);
  return behind(address, figure, part, Object.fromEntries(at));
}

/** The same page without what stands behind one number. */
export const above = (address) => hashOf({ ...address, figure: "", part: "", at: {} });

/** The values of a question to the desk. */
export function askedOf({ days, first_day, last_day, filters, at, figure }) {
  const period = days ? { days } : { from: first_day, to: last_day };
  const { first_day: from, last_day: to, ...narrowed } = figure ? at : {};
  return { ...(from && to ? { from, to } : period), ...filters, ...narrowed };
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
export const isDay = (text) => DAY.test(text) && !Number.isNaN(Date.parse(text));
