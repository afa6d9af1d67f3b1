// Web addresses in what was written, made into links that say where they lead. Only http and https; everything else
// stays text, whatever it looks like.

import { html } from "../vendor/preact-htm.js";

const ADDRESS = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/gi;

/** Where an address leads, `{href, host}`, or null where it is none. `host` as browsers understand it, which unmasks
 * a name before an @ and letters that only look like others. Pure. */
export function destination(text) {
  try {
    const url = new URL(text);
    return ["http:", "https:"].includes(url.protocol) && url.hostname ? { href: url.href, host: url.host } : null;
  } catch {
    return null;
  }
}

/** Whether the address itself shows its host where a reader looks for it. Pure. */
export const isPlain = (text, host) => text.toLowerCase().replace(/^https?:\/\//, "").split(/[/?#]/)[0] === host;

/** A text with its links. The host stands beside an address that does not show it plainly. */
export function linked(text) {
  return text.split(ADDRESS).map((part, index) => {
    const to = index % 2 ? destination(part) : null;
    if (!to) return part;
    return html`<a href=${to.href} title=${`Opens ${to.host}`} target="_blank" rel="noopener noreferrer nofollow">${part}</a>${
      !isPlain(part, to.host) && html` <span class="host">(leads to ${to.host})</span>`
    }`;
  });
}
