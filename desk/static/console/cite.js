// Message numbers that lead to their messages.

import { html } from "../vendor/preact-htm.js";

export const Cite = ({ seqs, goTo }) =>
  seqs.map(
    (seq) =>
      html`<button key=${seq} type="button" class="cite" aria-label=${`Go to message ${seq}`} onClick=${() => goTo(seq)}>
        ${seq}
      </button>`,
  );
