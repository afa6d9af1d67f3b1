// The customer's mood over the messages, as a small line with the same told in words.

import { html } from "../vendor/preact-htm.js";
import { moodOf } from "./words.js";

const WIDTH = 300;
const HEIGHT = 60;
const EDGE = 10;

const x = (index, count) => EDGE + (index * (WIDTH - 2 * EDGE)) / (count - 1);
const y = (score) => HEIGHT / 2 - score * (HEIGHT / 2 - EDGE);

/** "Began neutral, was worst at message 10 (very unhappy), and is unhappy now." */
function inWords(points) {
  const first = points[0];
  const last = points[points.length - 1];
  const now = moodOf(last.score).label;
  if (points.length === 1) return `One message so far: ${now}.`;
  const worst = points.reduce((found, point) => (point.score < found.score ? point : found));
  const low = worst === last ? "" : `, was worst at message ${worst.seq} (${moodOf(worst.score).label})`;
  return `Began ${moodOf(first.score).label}${low}${low ? "," : ""} and is ${now} now.`;
}

export function MoodChart({ moods, goTo }) {
  const points = Object.entries(moods)
    .map(([seq, score]) => ({ seq: Number(seq), score }))
    .sort((one, other) => one.seq - other.seq);
  if (!points.length) return null;
  const line = points.map(({ score }, index) => `${x(index, points.length)},${y(score)}`).join(" ");
  const told = inWords(points);
  return html`<section class="mood" aria-labelledby="mood-title">
    <h3 id="mood-title">Mood</h3>
    ${points.length > 1 &&
    html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${told}>
      <line class="zero" x1="0" x2=${WIDTH} y1=${HEIGHT / 2} y2=${HEIGHT / 2} />
      <polyline points=${line} />
      ${points.map(
        ({ seq, score }, index) =>
          html`<circle
            key=${seq}
            class="mood-${moodOf(score).level}"
            cx=${x(index, points.length)}
            cy=${y(score)}
            r="5"
            onClick=${() => goTo(seq)}
          >
            <title>Message ${seq}: ${moodOf(score).label} (${score.toFixed(2)})</title>
          </circle>`,
      )}
    </svg>`}
    <p class="soft">${told}</p>
  </section>`;
}
