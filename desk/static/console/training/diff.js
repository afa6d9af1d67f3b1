// A unified diff, line by line. Signs tell what colours repeat.

import { html } from "../../vendor/preact-htm.js";

const kindOf = (line) => {
  if (line.startsWith("diff ") || line.startsWith("index ") || line.startsWith("---") || line.startsWith("+++")) return "file";
  if (line.startsWith("@@")) return "place";
  return { "+": "added", "-": "removed" }[line[0]] ?? "same";
};

export function Diff({ text, isCut }) {
  const lines = text.replace(/\n$/, "").split("\n");
  return html`<pre class="diff" tabindex="0" aria-label="Changed lines"><code>${lines.map((line, place) => html`<span key=${place} class=${kindOf(line)}>${line}${"\n"}</span>`)}</code></pre>
    ${isCut && html`<p class="soft">It goes on: git diff shows all of it.</p>`}`;
}
