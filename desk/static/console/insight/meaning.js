// What a number means and what was counted, on demand: beside its name, so that nobody must believe it.

import { html, useEffect, useRef } from "../../vendor/preact-htm.js";
import { icons } from "../icons.js";

const GAP = 10; // pixels between the mark, the sheet and the window's edge

/** A small sheet that opens under a mark; Escape and a press elsewhere close it. `children` are its paragraphs. */
export function Meaning({ title, children }) {
  const box = useRef(null);
  useEffect(() => {
    const onPress = ({ target }) => {
      if (box.current && !box.current.contains(target)) box.current.open = false;
    };
    document.addEventListener("pointerdown", onPress);
    return () => document.removeEventListener("pointerdown", onPress);
  }, []);
  const onKeyDown = (event) => {
    if (event.key !== "Escape" || !box.current.open) return;
    event.preventDefault();
    event.stopPropagation();
    box.current.open = false;
    box.current.querySelector("summary").focus();
  };
  // Over everything, tables that scroll included, and where there is room: below or above, within the window.
  const onToggle = () => {
    if (!box.current.open) return;
    const mark = box.current.getBoundingClientRect();
    const { style, offsetWidth, offsetHeight } = box.current.querySelector(".told");
    const hasRoom = mark.bottom + GAP + offsetHeight < window.innerHeight;
    style.left = `${Math.max(GAP, Math.min(mark.left - GAP, window.innerWidth - offsetWidth - 2 * GAP))}px`;
    style.top = `${hasRoom ? mark.bottom + GAP / 2 : Math.max(GAP, mark.top - offsetHeight - GAP / 2)}px`;
    // It would stay where it is while the page goes on.
    const close = ({ target }) => {
      if (box.current?.contains(target)) return;
      document.removeEventListener("scroll", close, true);
      if (box.current) box.current.open = false;
    };
    document.addEventListener("scroll", close, true);
  };
  return html`<details ref=${box} class="meaning" onKeyDown=${onKeyDown} onToggle=${onToggle}>
    <summary aria-label=${`What “${title}” means`} title="What it means">${icons.why}</summary>
    <div class="told">${children}</div>
  </details>`;
}

/** The definition of a figure in sentences. */
export function Definition({ definition }) {
  if (!definition) return null;
  const { kind, counted, of } = definition;
  if (kind === "share") return html`<p><b>Counted:</b> conversations that ${counted}.</p><p><b>Of:</b> those that ${of}.</p>`;
  return html`<p><b>Counted:</b> ${counted}.</p><p><b>Over:</b> conversations that ${of}.</p>`;
}
