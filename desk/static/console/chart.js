// A chart of lines or bars with its legend and its table. Chart.js draws it, and is fetched with the first one.
//
// <${Chart}
//   id="waits" title="Waits" kind="line"            line | bar | stacked; isAcross lays bars on their side
//   first="Week" labels=${["2 Nov", "9 Nov"]}       what stands along the axis, and what it is called in the table
//   series=${[{ name, values: [0.61, null], details: ["61 of 100", ""], mark: 0 }]}
//   format=${percent}                               a value as text; `details` stand behind it in the table and the hint
//   tick=${shortPercent}                            the same on the scale, where it should be shorter
//   isTime                                          values are seconds: the scale steps by minutes and hours
//   limit=${{ value: 0.6, label: "Limit 60 %" }}    a line across; `max` ends the scale
//   tools=${html`…`} note="…"                         beside the title, and below the chart
//   onPoint=${({ series, point }) => …} />          a click, Enter or the table's cell: `point` is the label's index
//
// Nothing rests on colour: each series has a dash and a point, or a pattern (`mark`, else its place). By keyboard the plot is
// one stop: arrows walk through points and series, Enter opens. A value that is null is a gap.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { Swatch } from "./chart_marks.js";
import { configOf } from "./chart_config.js";
import { ChartTable } from "./chart_table.js";
import { coloursOf, useTheme } from "./chart_theme.js";

const KINDS = { line: "Line chart", bar: "Bar chart", stacked: "Chart of stacked bars" };

let loading = null;
/** Chart.js, fetched once; after a failure the next chart tries again. */
function library() {
  loading ??= import("../vendor/chart.js").then(
    () => globalThis.Chart,
    (error) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

const isThere = (value) => value !== null && value !== undefined;

/** What a point says: "Resolved: 61 % (412 of 664)". */
export function pointWords({ format = String }, one, point) {
  if (!isThere(one.values[point])) return "no data";
  const detail = one.details?.[point];
  return detail ? `${format(one.values[point])} (${detail})` : format(one.values[point]);
}

/** The whole chart in a sentence for who does not see it: each series from its first value to its last. */
function inWords({ kind, labels, series, format = String }) {
  const ways = series.map(({ name, values }) => {
    const known = values.filter(isThere);
    if (!known.length) return `${name}: no data`;
    return known.length === 1 ? `${name}: ${format(known[0])}` : `${name}: from ${format(known[0])} to ${format(known[known.length - 1])}`;
  });
  return `${KINDS[kind]}, ${labels[0]} to ${labels[labels.length - 1]}. ${ways.join("; ")}.`;
}

export function Chart(props) {
  const { id, title, kind = "line", first = "", labels, series, onPoint, note, tools, isAcross = false, level = 3 } = props;
  const [isTable, setTable] = useState(false);
  const [off, setOff] = useState([]); // names of the series that are not drawn
  const marked = series.map((one, index) => ({ mark: index, ...one }));
  const drawn = marked.filter(({ name }) => !off.includes(name));
  const toggle = (name) => setOff(off.includes(name) ? off.filter((one) => one !== name) : [...off, name]);
  const textOf = (one, point) => pointWords(props, one, point);
  return html`<figure class="chart" aria-labelledby=${`${id}-title`}>
    <header>
      <${`h${level}`} id=${`${id}-title`}>${title}<//>
      ${tools}
      ${labels.length > 0 &&
      html`<button type="button" class="as-table" aria-expanded=${isTable} aria-controls=${`${id}-table`} onClick=${() => setTable(!isTable)}>
        ${isTable ? "Hide the table" : "Table"}<span class="hidden"> of ${title}</span>
      </button>`}
    </header>
    ${!labels.length && html`<p class="empty">${props.empty ?? "Nothing in this period."}</p>`}
    ${labels.length > 0 &&
    html`${marked.length > 1 &&
      html`<ul class="legend" aria-label=${`What ${title} shows`}>
        ${marked.map(
          ({ name, mark }) =>
            html`<li key=${name}>
              <button type="button" aria-pressed=${!off.includes(name)} title=${off.includes(name) ? `Draw ${name}` : `Do not draw ${name}`} onClick=${() => toggle(name)}>
                <${Swatch} mark=${mark} isLine=${kind === "line"} /> ${name}
              </button>
            </li>`,
        )}
      </ul>`}
      <${Plot} ...${{ ...props, kind, isAcross, series: drawn, textOf }} />
      <${ChartTable} ...${{ id: `${id}-table`, title, first, labels, series: marked, textOf, onPoint, isShown: isTable }} />`}
    ${note && html`<figcaption class="soft">${note}</figcaption>`}
  </figure>`;
}

function Plot({ id, title, kind, isAcross, labels, series, limit, max, isTime, format, tick = format, onPoint, textOf }) {
  const canvas = useRef(null);
  const chart = useRef(null);
  const latest = useRef(null); // what is drawn from outside of a drawing: functions differ each time, and change nothing
  const [said, setSaid] = useState("");
  const [isLost, setLost] = useState(false);
  const [at, setAt] = useState(null); // {place, point} by keyboard
  const theme = useTheme();
  latest.current = { series, textOf, onPoint, tick };
  const shape = JSON.stringify([kind, isAcross, labels, series, limit, max, isTime]);

  useEffect(() => {
    let isOver = false;
    const draw = (Chart) => {
      if (isOver) return;
      const colours = coloursOf(canvas.current.parentElement);
      const config = configOf({ kind, isAcross, labels, limit, max, isTime, colours, latest, context: canvas.current.getContext("2d") });
      chart.current = new Chart(canvas.current, config);
      setLost(false);
    };
    library().then(draw).catch((error) => {
      if (isOver) return;
      console.error(error);
      setLost(true);
    });
    setAt(null);
    return () => {
      isOver = true;
      chart.current?.destroy();
      chart.current = null;
    };
  }, [shape, theme]);

  const show = (next) => {
    setAt(next);
    const active = next ? [{ datasetIndex: next.place, index: next.point }] : [];
    chart.current?.setActiveElements(active);
    chart.current?.tooltip.setActiveElements(active, { x: 0, y: 0 });
    chart.current?.update();
    const one = next && series[next.place];
    setSaid(one ? `${series.length > 1 ? `${one.name}, ` : ""}${labels[next.point]}: ${textOf(one, next.point)}` : "");
  };
  const onKeyDown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !series.length) return;
    const next = stepFrom(at, event.key, { points: labels.length, places: series.length, isAcross });
    if (next) show(next);
    else if (at && onPoint && (event.key === "Enter" || event.key === " ")) {
      if (isThere(series[at.place].values[at.point])) onPoint({ series: series[at.place], point: at.point });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const open = onPoint ? ", Enter shows the conversations" : "";
  return html`<div
      class="plot ${isAcross ? "across" : ""} ${isLost ? "lost" : ""}"
      id=${`${id}-plot`}
      role="application"
      aria-roledescription="chart"
      aria-label=${`${title}. Arrow keys walk through the points${open}.`}
      aria-describedby=${`${id}-words`}
      tabindex="0"
      onKeyDown=${onKeyDown}
      onBlur=${() => show(null)}
    >
      <canvas ref=${canvas} aria-hidden="true"></canvas>
      <p class="keys" aria-hidden="true"><kbd>←</kbd> <kbd>→</kbd> points${series.length > 1 && html`, <kbd>↑</kbd> <kbd>↓</kbd> series`}${onPoint && html`, <kbd>Enter</kbd> conversations`}</p>
      <span class="hidden" role="status">${said}</span>
    </div>
    <p class="hidden" id=${`${id}-words`}>${inWords({ kind, labels, series, format })}</p>
    ${isLost && html`<p class="problem" role="alert">The chart could not be drawn. Its numbers are in the table.</p>`}`;
}

/** Where a key leads from `at`, or null where it leads nowhere. Pure. */
export function stepFrom(at, key, { points, places, isAcross }) {
  const along = isAcross ? { ArrowDown: 1, ArrowUp: -1 } : { ArrowRight: 1, ArrowLeft: -1 };
  const between = isAcross ? { ArrowRight: 1, ArrowLeft: -1 } : { ArrowDown: 1, ArrowUp: -1 };
  const within = (count, limit) => Math.min(limit - 1, Math.max(0, count));
  if (key === "Home") return { place: at?.place ?? 0, point: 0 };
  if (key === "End") return { place: at?.place ?? 0, point: points - 1 };
  if (!(key in along) && !(key in between)) return null;
  if (!at) return { place: 0, point: along[key] === -1 ? points - 1 : 0 };
  return { place: within(at.place + (between[key] ?? 0), places), point: within(at.point + (along[key] ?? 0), points) };
}
