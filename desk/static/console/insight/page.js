// Insight: what happened, honestly counted. The address says all that is shown, so a view can be kept and shared; each part
// asks the desk for what it needs, when it is shown.

import { html, useEffect, useRef } from "../../vendor/preact-htm.js";
import { askedOf, hashOf, queryOf, readAddress } from "./address.js";
import { Alerts } from "./alerts.js";
import { pathOf, useAnswer } from "./answers.js";
import { Answered } from "./answered.js";
import { Breakdown } from "./breakdown.js";
import { Conversations } from "./conversations.js";
import { Csv } from "./csv.js";
import { Drift } from "./drift.js";
import { Escalation } from "./escalation.js";
import { Filters, labelsOf } from "./filters.js";
import { Overview } from "./overview.js";
import { Return } from "./return.js";
import { Signals } from "./signals.js";

/** What is shown below the filters; the first one is shown where the address names none. `asked` is the desk's name of it. */
const PARTS = [
  { name: "", label: "Overview", asked: "figures" },
  { name: "groups", label: "Side by side" },
  { name: "signals", label: "Signals", asked: "signals" },
  { name: "escalation", label: "Escalation", asked: "escalations" },
  { name: "return", label: "Return", asked: "return" },
  { name: "drift", label: "Drift and alerts", isFixed: true },
];
const partOf = (address) => PARTS.find(({ name }) => name === address.show) ?? PARTS[0];

/** Where the page was left for the conversations behind a number, so that the way back leads there. */
let left = null; // {to, top, hash}

export function InsightView({ state, actions }) {
  const address = readAddress(state.viewQuery);
  const part = partOf(address);
  const page = useRef(null);
  const definitions = useAnswer("/api/insight/definitions");
  const whole = askedOf({ ...address, figure: "" });
  const choices = useAnswer(pathOf("choices", { ...whole, ...Object.fromEntries(Object.keys(address.filters).map((name) => [name, null])) }));
  const go = (changes) => actions.showView("insight", queryOf({ ...address, figure: "", part: "", at: {}, ...changes }));
  const figures = useAnswer(pathOf("figures", whole));
  const { period, before } = figures.told ?? {};
  const unseen = useAnswer(pathOf("alerts", { limit: 1 })).told?.unseen ?? 0;
  const named = Object.fromEntries((definitions.told?.definitions ?? []).map((one) => [one.name, one]));
  usePlace(page, address);
  return html`<main ref=${page} class="view insight" aria-labelledby="insight-title">
    <div class="insight-head">
      <header>
        <h2 id="insight-title" tabindex="-1">Insight</h2>
        <nav class="parts" aria-label="Parts of Insight">
          ${PARTS.map(
            (one) =>
              html`<a key=${one.name} href=${hashOf({ ...address, show: one.name, figure: "", part: "", at: {} })} aria-current=${one === part && !address.figure ? "page" : one === part ? "true" : null}>
                ${one.label}${one.isFixed && unseen > 0 && html` <span class="badge" aria-label=${`${unseen} alerts that nobody has seen`}>${unseen}</span>`}
              </a>`,
          )}
        </nav>
        ${part.asked && !address.figure && html`<${Csv} name=${part.asked} asked=${whole} label="CSV" />`}
      </header>
      ${part.isFixed && !address.figure
        ? html`<p class="soft">The days and limits of drift and alerts are those of data/insight.yml.</p>`
        : html`<${Filters} ...${{ address, choices: choices.told, period, before, go }} />`}
    </div>
    <${Answered} answer=${definitions} what="What the figures mean">
      ${() =>
        address.figure
          ? html`<${Conversations} key=${address.figure} ...${{ address, definitions: named, labels: labelsOf(choices.told) }} />`
          : html`<${Shown} key=${part.name} ...${{ part, address, figures, definitions: named, state }} />`}
    <//>
  </main>`;
}

function Shown({ part, address, figures, definitions, state }) {
  const asked = part.asked && part.asked !== "figures" ? pathOf(part.asked, askedOf({ ...address, figure: "" })) : "";
  const own = useAnswer(asked);
  const common = { address, definitions, me: state.me };
  if (part.name === "groups") return html`<${Breakdown} ...${common} />`;
  if (part.name === "drift") return html`<div class="drift-and-alerts"><${Alerts} ...${common} /><${Drift} /></div>`;
  if (part.name === "") return html`<${Answered} answer=${figures} what="The figures">${(told) => html`<${Overview} answer=${told} ...${common} />`}<//>`;
  const View = { signals: Signals, escalation: Escalation, return: Return }[part.name];
  return html`<${Answered} answer=${own} what="The figures">${(told) => html`<${View} answer=${told} again=${own.again} ...${common} />`}<//>`;
}

/** Keeps the place on the page for the way back, from conversations or from one of them; another page begins at its top. */
function usePlace(page, address) {
  const hash = hashOf(address);
  const latest = useRef(hash);
  latest.current = hash;
  useEffect(() => {
    const leave = ({ target }) => {
      const to = target.closest?.("a[href^='#']")?.getAttribute("href");
      if (to) left = { to, top: page.current.scrollTop, hash: latest.current };
    };
    const { current } = page;
    current.addEventListener("click", leave, true);
    return () => current.removeEventListener("click", leave, true);
  }, []);
  useEffect(() => {
    if (left?.hash === hash) {
      const { to, top } = left;
      left = null;
      page.current.scrollTop = top;
      [...page.current.querySelectorAll("a[href]")].find((link) => link.getAttribute("href") === to)?.focus({ preventScroll: true });
    } else if (address.figure) page.current.scrollTop = 0;
  }, [hash]);
}
