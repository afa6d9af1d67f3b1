// What Chart.js is told: a plain look in the page's colours, without movement, every value with its words.

import { dashOf, fillOf, MARKS, pointOf } from "./chart_marks.js";

const FONT = { family: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif', size: 12 };

const STEPS_SECONDS = [1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200, 86_400];

/** Between two marks of a scale of seconds; undefined where days and more are shown. Pure. */
export function stepOf(highest) {
  return STEPS_SECONDS.find((step) => highest / step <= 5);
}

/** `latest.current` is `{series, textOf, onPoint, tick}` as the page has them now; `context` is the canvas's. */
export function configOf({ kind, isAcross, labels, limit, max, isTime, colours, latest, context }) {
  const { series } = latest.current;
  const isStacked = kind === "stacked";
  const ends = { max, suggestedMax: limit && limit.value * 1.15, suggestedMin: limit && Math.min(0, limit.value * 1.15) };
  const highest = Math.max(limit?.value ?? 0, ...series.flatMap((one) => one.values.map((value) => value ?? 0)));
  const text = (value) => (latest.current.tick ?? String)(value);
  const values = {
    stacked: isStacked,
    beginAtZero: true,
    ...ends,
    border: { display: false },
    grid: { color: colours.line },
    ticks: { color: colours.soft, font: FONT, maxTicksLimit: 6, stepSize: isTime ? stepOf(highest) : undefined, callback: (value) => text(value) },
  };
  const names = {
    stacked: isStacked,
    border: { color: colours.line },
    grid: { display: false },
    ticks: { color: colours.soft, font: FONT, maxRotation: 0, autoSkipPadding: 12, autoSkip: !isAcross },
  };
  return {
    type: kind === "line" ? "line" : "bar",
    data: { labels, datasets: series.map((one) => (kind === "line" ? lineOf(one, colours) : barOf(one, { colours, context, isStacked }))) },
    options: {
      indexAxis: isAcross ? "y" : "x",
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      layout: { padding: { top: 6, right: 8 } },
      interaction: { mode: "index", axis: isAcross ? "y" : "x", intersect: false },
      scales: isAcross ? { x: values, y: names } : { x: names, y: values },
      plugins: { legend: { display: false }, tooltip: hintOf(colours, latest) },
      onClick: (event, _elements, chart) => {
        const [found] = chart.getElementsAtEventForMode(event, "nearest", { intersect: false }, true);
        if (found) latest.current.onPoint?.({ series: latest.current.series[found.datasetIndex], point: found.index });
      },
      onHover(event, elements) {
        event.native.target.style.cursor = latest.current.onPoint && elements.length ? "pointer" : "";
      },
    },
    plugins: limit ? [limitOf(limit, colours, isAcross)] : [],
  };
}

function lineOf({ name, values, mark }, { marks, ground }) {
  const colour = marks[mark % MARKS];
  return {
    label: name,
    data: values,
    borderColor: colour,
    borderWidth: 2,
    borderDash: dashOf(mark),
    pointStyle: pointOf(mark),
    pointRadius: 4,
    pointHoverRadius: 7,
    pointBorderWidth: 1.5,
    pointBackgroundColor: colour,
    pointBorderColor: mark % MARKS > 3 ? colour : ground,
    pointHoverBackgroundColor: colour,
    pointHoverBorderColor: ground,
    clip: false,
  };
}

function barOf({ name, values, mark }, { colours, context, isStacked }) {
  const colour = colours.marks[mark % MARKS];
  const fill = fillOf(mark, colour, colours.ground, context);
  return {
    label: name,
    data: values,
    backgroundColor: fill,
    hoverBackgroundColor: fill,
    borderColor: isStacked ? colours.ground : colour,
    hoverBorderColor: colours.ink,
    borderWidth: 1,
    hoverBorderWidth: 2,
    maxBarThickness: 44,
  };
}

function hintOf({ ground, ink, line }, latest) {
  return {
    backgroundColor: ground,
    titleColor: ink,
    bodyColor: ink,
    footerColor: ink,
    borderColor: line,
    borderWidth: 1,
    padding: 10,
    titleFont: FONT,
    bodyFont: FONT,
    usePointStyle: true,
    callbacks: {
      label({ datasetIndex, dataIndex }) {
        const one = latest.current.series[datasetIndex];
        return one ? ` ${one.name}: ${latest.current.textOf(one, dataIndex)}` : "";
      },
    },
  };
}

/** A dashed line at the limit, with its name on it. */
function limitOf({ value, label }, { bad, ground }, isAcross) {
  return {
    id: "limit",
    afterDatasetsDraw({ ctx, chartArea, scales }) {
      const place = isAcross ? scales.x.getPixelForValue(value) : scales.y.getPixelForValue(value);
      ctx.save();
      ctx.strokeStyle = ctx.fillStyle = bad;
      ctx.setLineDash([4, 4]);
      ctx.beginPath();
      ctx.moveTo(isAcross ? place : chartArea.left, isAcross ? chartArea.top : place);
      ctx.lineTo(isAcross ? place : chartArea.right, isAcross ? chartArea.bottom : place);
      ctx.stroke();
      ctx.font = `${FONT.size}px ${FONT.family}`;
      ctx.textAlign = isAcross ? "right" : "left";
      const where = isAcross ? [place - 4, chartArea.top + 12] : [chartArea.left + 4, place - 5];
      // On the ground's colour, so that it can be read where a line runs through it.
      ctx.setLineDash([]);
      ctx.lineWidth = 4;
      ctx.strokeStyle = ground;
      ctx.strokeText(label, ...where);
      ctx.fillText(label, ...where);
      ctx.restore();
    },
  };
}
