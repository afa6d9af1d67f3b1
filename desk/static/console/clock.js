// Times on the screen. The desk's clock counts, not this machine's: `offset` is the difference in seconds.

import { useEffect, useState } from "../vendor/preact-htm.js";

const listeners = new Set();
let timer = 0;
const beat = () => listeners.forEach((listen) => listen());

/** The desk's time in seconds, drawn again every second by the view that asks. */
export function useNow(offset) {
  const [, tick] = useState(0);
  useEffect(() => {
    const listen = () => tick((count) => count + 1);
    listeners.add(listen);
    timer ||= setInterval(beat, 1000);
    return () => {
      listeners.delete(listen);
      if (listeners.size) return;
      clearInterval(timer);
      timer = 0;
    };
  }, []);
  return Date.now() / 1000 + offset;
}

/** How long, short enough for a row: 0:42, 12:05, 3 h 10 min, 2 d. */
export function duration(count) {
  const total = Math.max(0, Math.floor(count));
  const two = (number) => String(number).padStart(2, "0");
  if (total < 3600) return `${Math.floor(total / 60)}:${two(total % 60)}`;
  if (total < 48 * 3600) return `${Math.floor(total / 3600)} h ${two(Math.floor((total % 3600) / 60))} min`;
  return `${Math.floor(total / 86400)} d`;
}

/** How long ago, in words that a screen reader says well. */
export function ago(count) {
  if (count < 60) return "just now";
  if (count < 3600) return `${Math.floor(count / 60)} min ago`;
  if (count < 48 * 3600) return `${Math.floor(count / 3600)} h ago`;
  return `${Math.floor(count / 86400)} days ago`;
}

export const time = (at) => new Date(at * 1000).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
export const iso = (at) => new Date(at * 1000).toISOString();
export const fullTime = (at) => new Date(at * 1000).toLocaleString([], { dateStyle: "full", timeStyle: "medium" });

export function day(at) {
  const date = new Date(at * 1000);
  const days = (new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000;
  if (Math.round(days) === 0) return "Today";
  if (Math.round(days) === 1) return "Yesterday";
  return date.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

export const shortDay = (at) =>
  new Date(at * 1000).toLocaleDateString([], { day: "numeric", month: "short", year: "numeric" });

/** What the customer's clock shows, where their time zone is known. */
export function localTime(now, timeZone) {
  try {
    return new Date(now * 1000).toLocaleTimeString([], { hour: "numeric", minute: "2-digit", timeZone });
  } catch {
    return ""; // a zone that this browser does not know
  }
}
