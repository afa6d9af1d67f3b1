// The way to the views that fill the screen, and back. Those for which the bar has no room stand in a menu behind the others;
// the one that is shown is never among them.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact-htm.js";
import { viewsFor } from "./views.js";

const MORE_PX = 84; // what the menu's button takes

/** How many of the views fit, by their widths in their order; all where they do. Pure. */
export function fitting(widths, room) {
  const whole = widths.reduce((sum, width) => sum + width, 0);
  if (whole <= room) return widths.length;
  let used = MORE_PX;
  const first = widths.findIndex((width) => (used += width) > room);
  return Math.max(1, first);
}

const allFor = (me) => {
  const views = viewsFor(me);
  return views.length ? [{ name: "", label: "Conversations" }, ...views] : [];
};

/** All of them, for the menu of a screen whose bar has room for none. */
export const ViewsList = ({ state, onGo }) =>
  html`<nav class="views-list" aria-label="Views">
    ${allFor(state.me).map((view) => html`<${ViewButton} key=${view.name} ...${{ view, state, go: () => onGo(view.name) }} />`)}
  </nav>`;

export function ViewsNav({ state, actions }) {
  const nav = useRef(null);
  const known = useRef({}); // the width of each, as it was when it was last in the bar
  const all = allFor(state.me);
  const [fit, setFit] = useState(all.length);
  const measure = () => {
    if (!nav.current) return;
    for (const button of nav.current.querySelectorAll(":scope > button")) known.current[button.dataset.view] = button.offsetWidth + 2;
    setFit(fitting(all.map(({ name }) => known.current[name] ?? 0), nav.current.clientWidth));
  };
  const latest = useRef(measure);
  latest.current = measure;
  useLayoutEffect(measure);
  useEffect(() => {
    if (!nav.current) return undefined;
    const watcher = new ResizeObserver(() => latest.current());
    watcher.observe(nav.current);
    return () => watcher.disconnect();
  }, [all.length > 0]);
  if (!all.length) return null;
  const shown = all.slice(0, fit);
  const folded = all.slice(fit);
  const current = folded.findIndex(({ name }) => name === state.view);
  if (current >= 0) folded.splice(current, 1, ...shown.splice(-1, 1, folded[current]));
  return html`<nav class="views" aria-label="Views" ref=${nav}>
    ${shown.map((view) => html`<${ViewButton} key=${view.name} ...${{ view, state, go: () => actions.showView(view.name) }} />`)}
    ${folded.length > 0 && html`<${More} ...${{ folded, state, actions }} />`}
  </nav>`;
}

function ViewButton({ view, state, go }) {
  const { name, label, count } = view;
  const waiting = count?.(state) ?? 0;
  return html`<button type="button" data-view=${name} aria-current=${state.view === name ? "page" : null} onClick=${go}>
    ${label}${waiting > 0 && html` <span class="badge" aria-label=${`${waiting} waiting`}>${waiting}</span>`}
  </button>`;
}

function More({ folded, state, actions }) {
  const menu = useRef(null);
  useEffect(() => {
    const onPress = ({ target }) => {
      if (!menu.current.contains(target)) menu.current.open = false;
    };
    document.addEventListener("pointerdown", onPress);
    return () => document.removeEventListener("pointerdown", onPress);
  }, []);
  const onKeyDown = (event) => {
    if (event.key !== "Escape" || !menu.current.open) return;
    event.preventDefault();
    menu.current.open = false;
    menu.current.querySelector("summary").focus();
  };
  const waiting = folded.reduce((sum, { count }) => sum + (count?.(state) ?? 0), 0);
  return html`<details ref=${menu} class="more-views" onKeyDown=${onKeyDown}>
    <summary>More${waiting > 0 && html` <span class="badge" aria-label=${`${waiting} waiting`}>${waiting}</span>`}</summary>
    <div class="sheet">
      ${folded.map((view) => html`<${ViewButton} key=${view.name} ...${{ view, state, go: () => ((menu.current.open = false), actions.showView(view.name)) }} />`)}
    </div>
  </details>`;
}
