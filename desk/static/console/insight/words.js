// Numbers and names of Insight as people read them.

import { channelWords, languageWords, skillWords, spaced, tierWords, verdicts } from "../words.js";

const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
const shares = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
const shortShares = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const rounded = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

export const none = "–";
export const percent = (value) => (value === null || value === undefined ? none : shares.format(value));
/** The same as short as it can be: for a scale or a limit. */
export const shortPercent = (value) => shortShares.format(value);
export const whole = (value) => (value === null || value === undefined ? none : value.toLocaleString("en"));
export const decimal = (value) => (value === null || value === undefined ? none : rounded.format(value));

/** A difference of two shares: "+2.1 points". */
export function points(value) {
  const count = rounded.format(Math.abs(Math.round(value * 1000) / 10));
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${count} points`;
}

/** How long, in words of two units at most: "42 s", "12 min", "1 h 5 min". */
export function lasting(count) {
  if (count === null || count === undefined) return none;
  const total = Math.round(count);
  if (total < 60) return `${total} s`;
  if (total < 600 && total % 60) return `${Math.floor(total / 60)} min ${total % 60} s`;
  if (total < 3600) return `${Math.round(total / 60)} min`;
  const minutes = Math.round(total / 60);
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
}

export function money(value, currency, digits = 0) {
  try {
    return new Intl.NumberFormat("en", { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
  } catch {
    return `${rounded.format(value)} ${currency}`; // no currency that the browser knows
  }
}

/** The six ways in which a conversation ends: their words, and their look in charts. */
export const OUTCOMES = {
  __proto__: null,
  resolved_confirmed: { label: "Resolved, confirmed", mark: 0, meaning: "The bot alone solved it, and the customer said so." },
  resolved_unconfirmed: { label: "Resolved, unconfirmed", mark: 1, meaning: "The bot alone did what was asked for; the customer said nothing of it." },
  abandoned: { label: "Abandoned", mark: 5, meaning: "With the bot alone, and nothing that was asked for was done, however politely it ended." },
  escalated_resolved: { label: "Escalated, resolved", mark: 3, meaning: "People were called, and solved it." },
  escalated_unresolved: { label: "Escalated, unresolved", mark: 2, meaning: "People were called, and it was not solved, or the customer left while waiting." },
  reopened: { label: "Reopened", mark: 4, meaning: "It had ended, and the customer came back about the same within seven days." },
};
export const outcomeWords = (name) => OUTCOMES[name]?.label ?? capital(spaced(name));

const date = (day, options) => new Date(`${day}T12:00:00Z`).toLocaleDateString([], { timeZone: "UTC", ...options });
export const dayWords = (day) => date(day, { day: "numeric", month: "short", year: "numeric" });
export const shortDayWords = (day) => date(day, { day: "numeric", month: "short" });
export const periodWords = ({ first_day, last_day }) =>
  first_day === last_day ? dayWords(first_day) : `${first_day.slice(0, 4) === last_day.slice(0, 4) ? shortDayWords(first_day) : dayWords(first_day)} – ${dayWords(last_day)}`;

/** What the groups are, for a heading. */
export const GROUPINGS = {
  __proto__: null,
  intent: "Intent",
  channel: "Channel",
  language: "Language",
  tier: "Tier",
  layer: "Layer",
  agent: "Agent",
  skill: "Skill",
  reason: "Reason for the handoff",
  outcome: "Outcome",
  verdict: "Verdict",
  not_intents: "Without",
  model: "Model",
  arm: "Pilot",
  week: "Week",
  first_day: "From",
  last_day: "To",
};
const NOTHING = { __proto__: null, intent: "None understood", agent: "No agent", skill: "No skill", reason: "No handoff", verdict: "Not judged", model: "Not known", arm: "No pilot" };

/** A value of a filter as people call it; `label` is the desk's word for it, where it has one. */
export function valueWords(name, value, label = "") {
  if (value === "") return NOTHING[name] ?? "None";
  if (label && label !== value) return label;
  if (name === "channel") return channelWords(value);
  if (name === "language") return languageWords(value);
  if (name === "tier") return tierWords(value);
  if (name === "skill") return skillWords(value);
  if (name === "layer") return value === "1" ? "1, the bot" : String(value);
  if (name === "outcome") return outcomeWords(value);
  if (name === "verdict") return verdictWords(value);
  if (name === "not_intents") return value.split(",").map((one) => valueWords("intent", one)).join(", ");
  if (name === "week") return `week of ${shortDayWords(value)}`;
  if (name === "first_day" || name === "last_day") return dayWords(value);
  if (name === "arm") return value.endsWith("/live") ? `${value.slice(0, -5)}, live model` : `${value}, candidate`;
  if (name === "model" || name === "agent") return value;
  return capital(spaced(value));
}

/** What stands along the axis of a trend. */
export const timeWords = (by, value) => (by === "month" ? date(`${value.slice(0, 7)}-01`, { month: "short", year: "2-digit" }) : shortDayWords(value));
export const verdictWords = (name) => verdicts[name]?.[0] ?? capital(spaced(name));
export const conversationsWords = (count) => (count === 1 ? "1 conversation" : `${whole(count)} conversations`);
