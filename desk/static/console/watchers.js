// Who else has the conversation open, and whether two are about to answer it.

import { html } from "../vendor/preact-htm.js";
import { memo } from "./store.js";
import { words } from "./words.js";

const initials = (name) =>
  name
    .split(/\s+/)
    .map((part) => part[0] ?? "")
    .slice(0, 2)
    .join("")
    .toUpperCase();

/** The other agents who look, small beside the heading. */
export const Watchers = memo(({ watchers, typing, me }) => {
  const others = watchers.filter((one) => one.agent !== me.id);
  if (!others.length) return null;
  return html`<ul class="watchers" aria-label="Who else is looking">
    ${others.map(({ agent, name }) => {
      const isWriting = typing?.author === "agent" && typing.name === name;
      const told = isWriting ? `${name} is writing` : `${name} is looking too`;
      return html`<li key=${agent} class=${isWriting ? "writes" : ""} title=${told}>
        <span aria-hidden="true">${initials(name)}</span><span class="hidden">${told}</span>
      </li>`;
    })}
  </ul>`;
});

/** A warning above the composer while somebody else writes what this agent is writing, too. */
export function TwoWriters({ typing, draft, me }) {
  const isMeant = typing?.author === "agent" && typing.name !== me.name && draft?.reply.trim();
  return isMeant ? html`<p class="two-writers" role="status">${words.writesToo(typing.name)}</p>` : null;
}
