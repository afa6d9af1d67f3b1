// What is on the screen: a view covers the conversations, and a narrow screen shows one pane of them at a time.

const NARROW = "(max-width: 899px)"; // as in console.css

/** Whether the log of `conversation` can be seen now, as far as the page decides it. */
export const isOnScreen = ({ open, view, pane }, conversation) =>
  open === conversation && !view && (pane === "conversation" || !matchMedia(NARROW).matches);
