// The colours of the page for what draws on a canvas, which knows no custom properties, and when they change.

import { useEffect, useState } from "../vendor/preact-htm.js";
import { MARKS } from "./chart_marks.js";

/** `{ink, soft, line, ground, bad, marks}` as they are now, resolved by the browser: `light-dark()` is text until it is used. */
export function coloursOf(element) {
  const probe = document.createElement("span");
  element.append(probe);
  const read = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const marks = Array.from({ length: MARKS }, (_, index) => read(`chart-${index}`));
  const colours = { ink: read("ink"), soft: read("soft"), line: read("line"), ground: read("paper"), bad: read("bad"), marks };
  probe.remove();
  return colours;
}

/** A number that is another one whenever the page's colours are: the system's or the agent's choice changed. */
export function useTheme() {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const changed = () => setCount((before) => before + 1);
    const system = matchMedia("(prefers-color-scheme: dark)");
    const chosen = new MutationObserver(changed);
    system.addEventListener("change", changed);
    chosen.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => {
      system.removeEventListener("change", changed);
      chosen.disconnect();
    };
  }, []);
  return count;
}
