// The command palette: everything that can be done now, and every conversation and customer, a few letters away.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { commandsFor, matching } from "./palette_commands.js";
import { search } from "./reading_calls.js";
import { customerName } from "./words.js";

const WAIT_MS = 180;

export const openPalette = () => {
  const dialog = document.querySelector("#palette");
  if (!dialog || dialog.open || document.querySelector("dialog[open]")) return;
  dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("opened"));
};

export function Palette({ state, actions }) {
  const dialog = useRef(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [found, setFound] = useState([]);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const begin = () => {
      setText("");
      setAt(0);
      setFound([]);
      setOpen(true);
    };
    dialog.current.addEventListener("opened", begin);
    return () => dialog.current?.removeEventListener("opened", begin);
  }, []);
  useEffect(() => {
    // The browser looked for what to focus before the field was there.
    if (isOpen) dialog.current.querySelector("input").focus();
  }, [isOpen]);
  useEffect(() => {
    setAt(0);
    const asked = text.trim();
    if (!isOpen || asked.length < 2) {
      setFound([]);
      return undefined;
    }
    const asking = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const { customers, messages } = await search(asked, { limit: 5, signal: asking.signal });
        setFound([...customers.map((one) => customerEntry(one, actions)), ...messages.map((one) => messageEntry(one, actions))]);
      } catch {
        setFound([]); // the commands are there without it
      }
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [text, isOpen]);

  const entries = isOpen ? [...matching(commandsFor(state, actions), text), ...found] : [];
  const close = () => dialog.current.close();
  const run = (entry) => {
    close();
    // After the dialog has given the focus back, for a command may move it.
    setTimeout(() => entry.run());
  };
  const onKeyDown = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && entries.length) {
      event.preventDefault();
      setAt((at + by + entries.length) % entries.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (entries[at]) run(entries[at]);
    }
  };
  useEffect(() => {
    document.querySelector(`#palette-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [at]);
  let group = "";
  return html`<dialog
    id="palette"
    ref=${dialog}
    aria-label="Commands"
    onClose=${() => setOpen(false)}
    onClick=${(event) => event.target === dialog.current && close()}
  >
    ${isOpen &&
    html`<div class="palette">
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant=${entries.length ? `palette-${at}` : null}
        aria-autocomplete="list"
        aria-label="What do you want to do?"
        placeholder="A command, a customer, a word that was said"
        autocomplete="off"
        spellcheck=${false}
        value=${text}
        onInput=${({ target }) => setText(target.value)}
        onKeyDown=${onKeyDown}
      />
      <ul id="palette-list" role="listbox" aria-label="Commands">
        ${entries.map((entry, index) => {
          const heading = entry.group !== group && html`<li key=${`group ${entry.group}`} role="presentation" class="palette-group">${entry.group}</li>`;
          group = entry.group;
          return html`${heading}
            <li
              key=${`${entry.group} ${entry.key ?? entry.title}`}
              id=${`palette-${index}`}
              role="option"
              aria-selected=${index === at}
              onPointerMove=${() => index !== at && setAt(index)}
              onClick=${() => run(entry)}
            >
              <span class="palette-title">${entry.title}</span>
              ${entry.detail && html`<span class="soft palette-detail">${entry.detail}</span>`}
              ${entry.keys && html`<kbd aria-hidden="true">${entry.keys}</kbd>`}
            </li>`;
        })}
        ${!entries.length && html`<li role="presentation" class="palette-group">Nothing is called that.</li>`}
      </ul>
    </div>`}
  </dialog>`;
}

const customerEntry = ({ customer, conversation }, actions) => ({
  group: "Customers",
  key: conversation,
  title: customerName(customer),
  detail: customer.email,
  run: () => actions.open(conversation),
});

const messageEntry = ({ customer, conversation, seq, parts }, actions) => ({
  group: "Messages",
  key: `${conversation} ${seq}`,
  title: parts.map((part) => part.text).join("").slice(0, 90),
  detail: customerName(customer),
  run: () => actions.openAt(conversation, seq),
});
