// Parts of the chat that are fetched when they are first needed. A part that is there already is drawn at once.

import { html, useEffect, useState } from "../vendor/preact-htm.js";

const here = new Map();

/** Draws the view that `load` brings (a module's default export). Until then, and when it cannot be had, `children`. */
export function Lazy({ load, children = null, ...props }) {
  const [, setLoaded] = useState(0);
  useEffect(() => {
    if (here.has(load)) return;
    load().then(
      (module) => {
        here.set(load, module.default);
        setLoaded(1);
      },
      (error) => console.error("A part of the chat could not be loaded", error),
    );
  }, []);
  const View = here.get(load);
  return View ? html`<${View} ...${props} />` : children;
}
