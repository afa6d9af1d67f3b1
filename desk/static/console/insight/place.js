// The place on the page: who goes to the conversations behind a number, and back, is where they were.

import { useEffect } from "../../vendor/preact-htm.js";

let left = null; // {hash, top, to, id}: the page that was left, how far down, and by which link or chart

const note = (view, to) => {
  left = { hash: view.dataset.address, top: view.scrollTop, to, id: document.activeElement?.id };
};

/** Goes to another address from something that is no link, such as a point of a chart. */
export function leaveFor(hash) {
  note(document.querySelector(".view.insight"), hash);
  location.hash = hash;
}

/** Brings the place back when the page is again what it was; `isList` begins at its top. */
export function usePlace(view, hash, isList) {
  useEffect(() => {
    const { current } = view;
    const onClick = ({ target }) => {
      const to = target.closest?.("a[href^='#']")?.getAttribute("href");
      if (to) note(current, to);
    };
    current.addEventListener("click", onClick, true);
    return () => current.removeEventListener("click", onClick, true);
  }, []);
  useEffect(() => {
    const { current } = view;
    current.dataset.address = hash;
    if (left?.hash === hash) {
      const { top, to, id } = left;
      left = null;
      current.scrollTop = top;
      const link = [...current.querySelectorAll("a[href]")].find((one) => one.getAttribute("href") === to);
      (link ?? (id && current.querySelector(`#${CSS.escape(id)}`)))?.focus({ preventScroll: true });
    } else if (isList) current.scrollTop = 0;
  }, [hash]);
}
