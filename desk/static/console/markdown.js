// An article's Markdown as elements: headings, paragraphs, lists, tables, bold. Whatever else it holds stays text.

import { html } from "../vendor/preact-htm.js";

const bold = (text) => text.split(/\*\*(.+?)\*\*/g).map((part, index) => (index % 2 ? html`<strong>${part}</strong>` : part));
const isItem = (line) => /^\s*[-*] /.test(line);
const isNumber = (line) => /^\s*\d+\. /.test(line);
const isRow = (line) => line.trim().startsWith("|");
const kindOf = (line) => (isItem(line) ? "items" : isNumber(line) ? "numbers" : isRow(line) ? "rows" : "words");
const cells = (line) =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());

const views = {
  items: (lines) => html`<ul>${lines.map((line) => html`<li>${bold(line.replace(/^\s*[-*] /, ""))}</li>`)}</ul>`,
  numbers: (lines) => html`<ol>${lines.map((line) => html`<li>${bold(line.replace(/^\s*\d+\. /, ""))}</li>`)}</ol>`,
  rows(lines) {
    const [head, ...rows] = lines.filter((line) => !/^[\s|:-]+$/.test(line)).map(cells);
    return html`<table>
      <thead><tr>${head.map((cell) => html`<th scope="col">${bold(cell)}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${bold(cell)}</td>`)}</tr>`)}</tbody>
    </table>`;
  },
  words: (lines) => html`<p>${bold(lines.join(" "))}</p>`,
};

function block(text) {
  const [, heading] = text.match(/^#{1,6} (.*)$/) ?? [];
  if (heading) return html`<h3>${bold(heading)}</h3>`;
  const groups = [];
  for (const line of text.split("\n")) {
    const kind = kindOf(line);
    const last = groups[groups.length - 1];
    if (last?.kind === kind) last.lines.push(line);
    else groups.push({ kind, lines: [line] });
  }
  return groups.map(({ kind, lines }) => views[kind](lines));
}

export const Markdown = ({ text }) =>
  html`<div class="markdown">${text.replace(/^(#{1,6} .*)$/gm, "\n$1\n").split(/\n\s*\n/).map((part) => part.trim()).filter(Boolean).map(block)}</div>`;
