// The numbers of a chart as a table. It is always there for screen readers; whoever sees shows and hides it.

import { html } from "../vendor/preact-htm.js";

/** `first` heads the column of labels. While the table is not shown its cells are text: nobody tabs to what is not seen. */
export function ChartTable({ id, title, first, labels, series, textOf, onPoint, isShown }) {
  const cell = (one, point) => {
    const text = textOf(one, point);
    if (!onPoint || !isShown || one.values[point] === null || one.values[point] === undefined) return text;
    return html`<button type="button" class="link" aria-label=${`${one.name}, ${labels[point]}: ${text}. Show the conversations`} onClick=${() => onPoint({ series: one, point })}>
      ${text}
    </button>`;
  };
  const table = html`<table>
    <caption class="hidden">${title}</caption>
    <thead>
      <tr>
        <th scope="col">${first}</th>
        ${series.map((one) => html`<th scope="col" key=${one.name}>${one.name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${labels.map(
        (label, point) =>
          html`<tr key=${label}>
            <th scope="row">${label}</th>
            ${series.map((one) => html`<td key=${one.name}>${cell(one, point)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
  if (!isShown) return html`<div id=${id} class="hidden">${table}</div>`;
  return html`<div id=${id} class="chart-table" role="group" aria-label=${`${title}, as a table`} tabindex="0">${table}</div>`;
}
