// How the lines and bars of a chart are told apart without their colour: by dash, point and pattern. A number stands for one
// look: the same one in a chart, in its legend, and in a bar that is made of HTML (`mark-N` in chart.css).

import { html } from "../vendor/preact-htm.js";

/** How many looks there are; a longer list of series begins anew. */
export const MARKS = 6;
const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3], [5, 2], [1, 4]];
const POINTS = ["circle", "rect", "triangle", "rectRot", "crossRot", "star"];
const SHAPES = ["M11 7a3 3 0 1 0 6 0 3 3 0 1 0-6 0z", "M11 4h6v6h-6z", "M14 3l4 7h-8z", "M14 3l4 4-4 4-4-4z", "m11 4 6 6m0-6-6 6", "M14 3v8m-4-6 8 4m0-4-8 4"];
const SIZE = 8; // of a pattern's tile, in pixels

export const dashOf = (mark) => DASHES[mark % MARKS];
export const pointOf = (mark) => POINTS[mark % MARKS];

/** What a bar is filled with: its colour, and from the second look on a pattern of the ground's colour on it. */
export function fillOf(mark, colour, ground, context) {
  const look = mark % MARKS;
  if (look === 0) return colour;
  const tile = document.createElement("canvas");
  tile.width = tile.height = SIZE;
  const pen = tile.getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, SIZE, SIZE);
  pen.strokeStyle = pen.fillStyle = ground;
  pen.lineWidth = 1.5;
  PATTERNS[look](pen);
  return context.createPattern(tile, "repeat");
}

const stroke = (pen, ...lines) => {
  pen.beginPath();
  for (const [fromX, fromY, toX, toY] of lines) {
    pen.moveTo(fromX, fromY);
    pen.lineTo(toX, toY);
  }
  pen.stroke();
};
const rising = [[-1, 1, 1, -1], [0, SIZE, SIZE, 0], [SIZE - 1, SIZE + 1, SIZE + 1, SIZE - 1]];
const falling = rising.map(([fromX, fromY, toX, toY]) => [SIZE - fromX, fromY, SIZE - toX, toY]);
const PATTERNS = {
  1: (pen) => stroke(pen, ...rising),
  2(pen) {
    pen.beginPath();
    pen.arc(SIZE / 2, SIZE / 2, 1.7, 0, 2 * Math.PI);
    pen.fill();
  },
  3: (pen) => stroke(pen, ...falling),
  4: (pen) => stroke(pen, [0, SIZE / 2, SIZE, SIZE / 2]),
  5: (pen) => stroke(pen, ...rising, ...falling),
};

/** The look of a series beside its name. */
export function Swatch({ mark, isLine }) {
  const look = mark % MARKS;
  if (!isLine) return html`<span class="swatch mark mark-${look}" aria-hidden="true"></span>`;
  return html`<svg class="swatch mark-${look}" viewBox="0 0 28 14" aria-hidden="true">
    <path class="dash" d="M0 7h28" stroke-dasharray=${DASHES[look].join(" ") || null} />
    <path class=${look > 3 ? "open" : "full"} d=${SHAPES[look]} />
  </svg>`;
}
