// All workflows, by what they are about, narrowed by what is typed.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";

export function WorkflowChoice({ offered, choose }) {
  const [typed, setTyped] = useState("");
  const field = useRef(null);
  useEffect(() => field.current.focus(), []);
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = offered.filter(({ title, about, group }) => {
    const text = `${title} ${about} ${group}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const groups = [...new Set(fitting.map(({ group }) => group))];
  const submit = (event) => {
    event.preventDefault();
    if (fitting.length) choose(fitting[0].name);
  };
  const onKeyDown = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const all = [field.current, ...event.currentTarget.querySelectorAll("li button")];
    all[Math.min(all.length - 1, Math.max(0, all.indexOf(document.activeElement) + by))]?.focus();
  };
  return html`<form class="body choice-of-workflow" onSubmit=${submit} onKeyDown=${onKeyDown}>
    <input ref=${field} type="search" autofocus aria-label="Find a workflow" placeholder="Refund, address, appointment…" value=${typed} onInput=${(event) => setTyped(event.target.value)} />
    ${!fitting.length && html`<p class="empty">No workflow has these words.</p>`}
    ${groups.map(
      (group) =>
        html`<section key=${group} aria-labelledby=${`workflows-${group}`}>
          <h3 id=${`workflows-${group}`}>${group}</h3>
          <ul>
            ${fitting
              .filter((one) => one.group === group)
              .map(
                ({ name, title, about }) =>
                  html`<li key=${name}>
                    <button type="button" onClick=${() => choose(name)}><strong>${title}</strong> <span class="soft">${about}</span></button>
                  </li>`,
              )}
          </ul>
        </section>`,
    )}
  </form>`;
}
