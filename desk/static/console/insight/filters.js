// Which days, and which conversations: what the whole page is about. Each choice counts at once, and stands in the address.

import { html, useEffect, useState } from "../../vendor/preact-htm.js";
import { verdicts } from "../words.js";
import { FILTERS, SPANS } from "./address.js";
import { GROUPINGS, outcomeWords, OUTCOMES, periodWords, valueWords, whole } from "./words.js";

const FIRST = ["channel", "intent", "language", "tier", "layer", "agent"];
const LISTS = { intent: "intents", layer: "layers", channel: "channels", language: "languages", tier: "tiers", agent: "agents", skill: "skills", reason: "reasons", model: "models", arm: "arms" };
const SPAN_WORDS = { 7: "7 days", 28: "4 weeks", 91: "13 weeks" };

/** What each filter may be: `[{value, label, count}]`. */
function optionsOf(name, choices) {
  if (name === "outcome") return Object.keys(OUTCOMES).map((value) => ({ value, label: outcomeWords(value), count: null }));
  if (name === "verdict") return [...Object.keys(verdicts), ""].map((value) => ({ value, label: "", count: null }));
  return choices?.[LISTS[name]] ?? [];
}

/** By filter and value how the desk calls it, such as an agent's name. */
export const labelsOf = (choices) =>
  Object.fromEntries(Object.entries(LISTS).map(([name, list]) => [name, new Map((choices?.[list] ?? []).map(({ value, label }) => [String(value), label]))]));

export function Filters({ address, choices, period, before, go }) {
  const [isMore, setMore] = useState(false);
  const used = FILTERS.filter((name) => name in address.filters);
  const shown = isMore ? FILTERS : FILTERS.filter((name) => FIRST.includes(name) || used.includes(name));
  return html`<div class="insight-filters">
    <${Days} ...${{ address, choices, period, before, go }} />
    <div class="narrowed" role="group" aria-label="Only conversations like this">
      ${shown.map((name) => html`<${Choice} key=${name} ...${{ name, options: optionsOf(name, choices), address, go }} />`)}
      <button type="button" class="link" aria-expanded=${isMore} onClick=${() => setMore(!isMore)}>${isMore ? "Fewer" : "More"}<span class="hidden"> filters</span></button>
      ${used.length > 0 && html`<button type="button" class="link" onClick=${() => go({ filters: {} })}>Clear${used.length > 1 ? ` all ${used.length}` : ""}<span class="hidden"> filters</span></button>`}
    </div>
  </div>`;
}

function Choice({ name, options, address, go }) {
  const isSet = name in address.filters;
  const value = isSet ? `=${address.filters[name]}` : "";
  const isKnown = !isSet || options.some((one) => String(one.value) === address.filters[name]);
  const choose = ({ target }) => {
    const { [name]: _was, ...others } = address.filters;
    go({ filters: target.value ? { ...others, [name]: target.value.slice(1) } : others });
  };
  return html`<select class=${isSet ? "set" : ""} aria-label=${GROUPINGS[name]} value=${value} onChange=${choose}>
    <option value="">${GROUPINGS[name]}: any</option>
    ${!isKnown && html`<option value=${value}>${GROUPINGS[name]}: ${valueWords(name, address.filters[name])}</option>`}
    ${options.map((one) => html`<option key=${one.value} value=${`=${one.value}`}>${GROUPINGS[name]}: ${valueWords(name, String(one.value), one.label)}${one.count === null ? "" : ` (${whole(one.count)})`}</option>`)}
  </select>`;
}

function Days({ address, choices, period, before, go }) {
  const [isOpen, setOpen] = useState(address.days === 0);
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [problem, setProblem] = useState("");
  useEffect(() => {
    setFrom(address.first_day || period?.first_day || "");
    setTo(address.last_day || period?.last_day || "");
  }, [address.first_day, address.last_day, period?.first_day, period?.last_day]);
  const submit = (event) => {
    event.preventDefault();
    if (!from || !to || from > to) {
      setProblem("The first day must not be after the last.");
      return;
    }
    setProblem("");
    go({ days: 0, first_day: from, last_day: to });
  };
  return html`<div class="days">
    <div class="choice" role="group" aria-label="Which days">
      ${SPANS.map(
        (days) =>
          html`<button key=${days} type="button" aria-pressed=${address.days === days} onClick=${() => (setOpen(false), go({ days, first_day: "", last_day: "" }))}>
            ${SPAN_WORDS[days]}
          </button>`,
      )}
      <button type="button" aria-pressed=${address.days === 0 || !SPANS.includes(address.days)} aria-expanded=${isOpen} onClick=${() => setOpen(!isOpen)}>${address.days && !SPANS.includes(address.days) ? `${address.days} days` : "Other days"}</button>
    </div>
    ${isOpen &&
    html`<form onSubmit=${submit}>
      <label>From <input type="date" value=${from} min=${choices?.first_day || null} onInput=${({ target }) => setFrom(target.value)} /></label>
      <label>to <input type="date" value=${to} onInput=${({ target }) => setTo(target.value)} /></label>
      <button type="submit">Show</button>
      ${problem && html`<span class="problem" role="alert">${problem}</span>`}
    </form>`}
    ${period && html`<p class="soft">${periodWords(period)}${before && `, beside ${periodWords(before)}`} <span title="The company's clock">(${period.time_zone})</span></p>`}
  </div>`;
}
