// Means week by week, as a chart with its table. A week without scores is a gap.

import { html } from "../../vendor/preact-htm.js";
import { Chart } from "../chart.js";
import { CRITERIA, criterionWords, of, points } from "./words.js";

const weekName = (at) => new Date(at * 1000).toLocaleDateString([], { day: "numeric", month: "short", timeZone: "UTC" });

/** Two charts: of all criteria together, and of each. */
export function Trends({ id, title, weeks }) {
  const labels = weeks.map(({ at }) => weekName(at));
  const total = { name: "All criteria", values: weeks.map(({ mean }) => mean), details: weeks.map(({ n }) => of(n, "part")) };
  const each = CRITERIA.map((name) => {
    const found = weeks.map(({ criteria }) => criteria.find(({ criterion }) => criterion === name));
    return { name: criterionWords(name), values: found.map((one) => one?.mean ?? null), details: found.map((one) => of(one?.n ?? 0, "score")) };
  });
  const common = { kind: "line", first: "Week of", labels, format: points, max: 100 };
  return html`<div class="kinds two">
    <${Chart} ...${{ ...common, id, title, series: [total], note: "Weeks begin on Monday. Few scores make a mean jump; the table tells how many." }} />
    <${Chart} ...${{ ...common, id: `${id}-criteria`, title: `${title}, by criterion`, series: each }} />
  </div>`;
}
