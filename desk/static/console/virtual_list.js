// A long list of rows of the same height, of which only those in sight are in the page. What is further down is asked
// for when the end comes near.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact-htm.js";

const BEYOND = 8; // rows kept on either side, so that the keyboard always finds the next one

/** Which rows stand in the page: from `first` up to, but without, `end`. Pure. */
export function windowOf({ scrollTop, height, rowHeight, count }) {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - BEYOND);
  const end = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + BEYOND);
  return { first: Math.min(first, Math.max(0, count - 1)), end: Math.max(end, Math.min(count, first + 1)) };
}

/** `draw(item, place)` draws one row inside its `li`; `key(item)` names it; `onEnd` is called near the end. */
export function VirtualList({ items, rowHeight, count, draw, keyOf, onEnd, label }) {
  const box = useRef(null);
  const [place, setPlace] = useState({ scrollTop: 0, height: 800 });
  const look = () => {
    if (!box.current) return;
    const { scrollTop, clientHeight } = box.current;
    setPlace((before) => (before.scrollTop === scrollTop && before.height === clientHeight ? before : { scrollTop, height: clientHeight }));
  };
  useLayoutEffect(look, []);
  useEffect(() => {
    const watch = new ResizeObserver(look);
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  const { first, end } = windowOf({ ...place, rowHeight, count: items.length });
  useEffect(() => {
    if (end >= items.length - BEYOND) onEnd?.();
  }, [end, items.length]);
  return html`<div class="virtual" ref=${box} onScroll=${look}>
    <ul aria-label=${label} style=${{ height: `${items.length * rowHeight}px` }}>
      ${items.slice(first, end).map(
        (item, index) =>
          html`<li
            key=${keyOf(item)}
            aria-setsize=${count}
            aria-posinset=${first + index + 1}
            style=${{ transform: `translateY(${(first + index) * rowHeight}px)`, height: `${rowHeight}px` }}
          >
            ${draw(item)}
          </li>`,
      )}
    </ul>
  </div>`;
}
