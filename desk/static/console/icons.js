// Small pictures. Each is hidden from screen readers: a word always stands beside it, or in its button's label.

import { html } from "../vendor/preact-htm.js";
import { moodOf } from "./words.js";

const icon = (path) => html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d=${path} /></svg>`;

export const icons = {
  check: icon("m4 10.500 4 4 8-9"),
  cross: icon("m5 5 10 10M15 5 5 15"),
  open: icon("M10 4v6l4 2.500M10 17.500a7.500 7.500 0 1 0 0-15 7.500 7.500 0 0 0 0 15z"),
  lock: icon("M6 9V6.500a4 4 0 0 1 8 0V9M4.500 9h11v8h-11z"),
  back: icon("m12 4-6 6 6 6"),
  copy: icon("M7 7h9v10H7zM4 13V3h9"),
  why: icon("M7.500 7.600a2.600 2.600 0 1 1 3.700 2.400c-.8.4-1.200 1-1.200 1.900M10 14.300v.2M10 17.500a7.500 7.500 0 1 0 0-15 7.500 7.500 0 0 0 0 15z"),
  person: icon("M10 9.500a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400zM3.500 17c.6-3.600 3-5.500 6.500-5.500s5.900 1.900 6.500 5.500"),
  warn: icon("M10 3 2.500 16.500h15zM10 8v4M10 14.200v.3"),
  whisper: icon("M3 4.500h14v9H9.500L5.500 17v-3.500H3zM7 9h.1M10 9h.1M13 9h.1"),
  ear: icon("M6 8.500a4.300 4.300 0 1 1 8.300 1.600c-.9 1.900-2.600 2.300-3 4.300-.4 2-1.700 2.800-3.100 2.300M8.500 8.700a1.800 1.800 0 1 1 2.600 1.600"),
  search: icon("m13 13 4.500 4.500M8.500 14a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11z"),
  filter: icon("M3 5h14M6 10h8M8.500 15h3"),
  attach: icon("M13.500 6v7.500a3.500 3.500 0 0 1-7 0V5a2.300 2.300 0 0 1 4.600 0v8a1.200 1.200 0 0 1-2.300 0V6.500"),
  emoji: icon("M10 17.500a7.500 7.500 0 1 0 0-15 7.500 7.500 0 0 0 0 15zM7.300 8v.1M12.700 8v.1M6.500 11.500a3.900 3.900 0 0 0 7 0"),
  source: icon("M5 3h7l3 3v11H5zM8 9h4M8 12h4"),
};

const MOUTHS = ["M6 14.500Q10 10 14 14.500", "M6.500 14Q10 11.800 13.500 14", "M6.500 13h7", "M6.500 12.500Q10 14.800 13.500 12.500", "M6 12Q10 16.500 14 12"];

/** A face for a score: the mouth tells the mood, the colour only repeats it. */
export function Face({ score, label = true }) {
  const mood = moodOf(score);
  const text = `Mood: ${mood.label} (${score.toFixed(2)})`;
  return html`<span class="face mood-${mood.level}" title=${text}>
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <circle cx="10" cy="10" r="8.500" />
      <path d=${MOUTHS[mood.level]} />
      <path class="eyes" d="M7 7.500v1M13 7.500v1" />
    </svg>
    ${label && html`<span class="hidden">${text}</span>`}
  </span>`;
}
