// The six signs that people and bot are out of balance: each with its figure, its limit, and what to do.

import { html } from "../../vendor/preact-htm.js";
import { icons } from "../icons.js";
import { askedOf, behind, behindOf, hashOf } from "./address.js";
import { Answered } from "./answered.js";
import { pathOf, useAnswer } from "./answers.js";
import { Definition, Meaning } from "./meaning.js";
import { conversationsWords, decimal, none, percent, points, shortPercent, whole } from "./words.js";

const FORMATS = { share: percent, steps: whole, points: (value) => points(value).replace("+", ""), association: decimal };
const limitOf = (unit) => (unit === "share" ? shortPercent : FORMATS[unit] ?? decimal);
const formatOf = (unit) => (value) => (value === null ? none : (FORMATS[unit] ?? decimal)(value));

/** In a line for the first page: which of the six have crossed their limit. */
export function SignalsLine({ address }) {
  const { told } = useAnswer(pathOf("signals", askedOf({ ...address, figure: "" })));
  if (!told) return null;
  const crossed = told.signals.filter((one) => one.is_crossed);
  const judged = told.signals.filter((one) => one.value !== null).length;
  if (!judged) return null;
  const text = (one) => formatOf(one.unit)(one.value);
  return html`<p class=${crossed.length ? "warning" : "soft"}>
    ${crossed.length ? icons.warn : icons.check} <a href=${hashOf({ ...address, show: "signals" })}>Signals of a wrong balance</a>: ${crossed.length ? crossed.map((one) => `${one.title} (${text(one)})`).join(", ") : `none of ${judged} has crossed its limit`}
  </p>`;
}

export function Signals({ answer, ...common }) {
  return html`<${Answered} answer=${answer} what="The signals">${(told) => html`<${Judged} answer=${told} ...${common} />`}<//>`;
}

function Judged({ answer, address, definitions }) {
  const crossed = answer.signals.filter((one) => one.is_crossed).length;
  const judged = answer.signals.filter((one) => one.value !== null).length;
  return html`<section class="signals" aria-labelledby="signals-title">
    <h3 id="signals-title">Are people and bot in balance?</h3>
    <p class="soft">${sum(crossed, judged)} The limits stand in data/insight.yml, version ${answer.version}.</p>
    <ul>${answer.signals.map((one) => html`<${SignalCard} key=${one.name} ...${{ signal: one, address, definitions }} />`)}</ul>
  </section>`;
}

function sum(crossed, judged) {
  if (!judged) return "Too little happened in these days to judge any of the six.";
  if (!crossed) return judged === 6 ? "None of the six has crossed its limit." : `None of the ${judged} that could be judged has crossed its limit.`;
  return `${crossed} of ${judged} that could be judged ${crossed === 1 ? "has" : "have"} crossed the limit.`;
}

function SignalCard({ signal, address, definitions }) {
  const { name, title, value, limit, unit, crossed_when, is_crossed, counted, least, is_clear, sentence, advice, shares, spreads, behind: source } = signal;
  const figures = [...shares, ...spreads];
  const text = formatOf(unit);
  const isJudged = value !== null;
  const state = !isJudged ? "unknown" : is_crossed ? "crossed" : "calm";
  return html`<li class="signal ${state}" id=${`signal-${name}`}>
    <header>
      <h4>
        ${title}
        <${Meaning} title=${title}>
          ${figures.map(
            (figure) =>
              html`<div key=${figure.name}>
                <p><b>${definitions[figure.name]?.title ?? figure.name}</b>: ${figureWords(figure)}</p>
                <${Definition} definition=${definitions[figure.name]} />
              </div>`,
          )}
          <p>Judged from ${whole(least)} on; ${whole(counted)} could be counted.</p>
        <//>
      </h4>
      <p class="state">${{ unknown: "Too few to judge", crossed: html`${icons.warn} Limit crossed`, calm: html`${icons.check} Within the limit` }[state]}</p>
    </header>
    <p class="value">
      ${isJudged ? html`<a href=${behindOf(address, source)} aria-label=${`${title}: ${text(value)}. Show the conversations`}>${text(value)}</a>` : none}
      <span class="soft"> limit: ${crossed_when === "above" ? "at most" : "at least"} ${limitOf(unit)(limit)}${isJudged && !is_clear && "; so near that chance may decide"}</span>
    </p>
    <p>${sentence}</p>
    ${advice.length > 0 &&
    html`<details open=${is_crossed}>
      <summary>What to do</summary>
      <ul class="advice">${advice.map((one) => html`<li key=${one}>${one}</li>`)}</ul>
    </details>`}
    <p class="of made-of">${figures.map((figure) => html`<a key=${figure.name} href=${behind(address, figure.name, "denominator" in figure ? "counted" : "all")}>${definitions[figure.name]?.title ?? figure.name}: ${figureWords(figure)}</a> `)}</p>
  </li>`;
}

function figureWords(figure) {
  if ("denominator" in figure) return `${percent(figure.value)} (${whole(figure.numerator)} of ${whole(figure.denominator)})`;
  return `${figure.p50 === null ? none : whole(figure.p50)} in the middle, over ${conversationsWords(figure.count)}`;
}
