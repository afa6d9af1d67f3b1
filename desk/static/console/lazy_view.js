// A view of which nothing is fetched before it is shown: few agents open it, and its modules are many.

import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { words } from "./words.js";

/** `fetch` is `() => import(…)`, `name` the view's export. */
export const lazily = (title, name, fetch) =>
  function LazyView(props) {
    const [View, setView] = useState(null);
    const [isLost, setLost] = useState(false);
    const load = () => {
      setLost(false);
      fetch().then(
        (module) => setView(() => module[name]),
        () => setLost(true),
      );
    };
    useEffect(load, []);
    if (View) return html`<${View} ...${props} />`;
    return html`<main class="view" aria-labelledby="lazy-title">
      <h2 id="lazy-title" tabindex="-1" class="hidden">${title}</h2>
      ${isLost
        ? html`<p class="problem" role="alert">${words.noDesk} <button type="button" class="link" onClick=${load}>Try again</button></p>`
        : html`<p class="starting" role="status">${words.connecting}</p>`}
    </main>`;
  };
