// Points on the screen: a number, its word, and a bar, so that nothing rests on colour.

import { html } from "../../vendor/preact-htm.js";
import { bandOf, criterionWords, gradeWords, points, pointsAloud } from "./words.js";

export function Points({ value, isSmall = false }) {
  const band = bandOf(value);
  return html`<span class="points ${band} ${isSmall ? "small" : ""}" title=${value === null || value === undefined ? "No score: too little was said" : gradeWords(band)}>
    <span aria-hidden="true">${points(value)}</span><span class="hidden">${pointsAloud(value)}</span>
  </span>`;
}

/** The means of all criteria as a list of bars; `beside` are others' to compare with. */
export function CriterionBars({ criteria, beside = [] }) {
  return html`<dl class="criteria-bars">
    ${criteria.map((one) => {
      const other = beside.find(({ criterion }) => criterion === one.criterion);
      return html`<div key=${one.criterion}>
        <dt>${criterionWords(one.criterion)}</dt>
        <dd>
          <span class="bar" aria-hidden="true">
            ${one.mean !== null && html`<span class=${`fill ${bandOf(one.mean)}`} ref=${sized("width", one.mean)}></span>`}
            ${other && other.mean !== null && html`<span class="mark" ref=${sized("left", other.mean)}></span>`}
          </span>
          <${Points} value=${one.mean} isSmall=${true} />
          <span class="soft">
            ${one.n} scored${one.silent ? `, ${one.silent} not judged` : ""}${other && other.mean !== null ? `; all agents ${points(other.mean)}` : ""}${one.weight === 0 ? "; counts nothing" : ""}
          </span>
        </dd>
      </div>`;
    })}
  </dl>`;
}

/** Sets a share of the width by script, for the page allows no styles in its markup. */
const sized = (name, share) => (node) => {
  if (node) node.style[name] = `${share}%`;
};
