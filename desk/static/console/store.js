// One state for the whole console. A change is a function from a state to the next one; whoever subscribed is told
// once for all changes of the same moment.

import { Component, html } from "../vendor/preact-htm.js";

export class Store {
  constructor(state) {
    this.state = state;
    this.listeners = new Set();
    this.scheduled = false;
  }

  change(step) {
    const next = step(this.state);
    if (next === this.state) return;
    this.state = next;
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      this.listeners.forEach((listener) => listener(this.state));
    });
  }

  set(values) {
    this.change((state) => ({ ...state, ...values }));
  }

  subscribe(listener) {
    this.listeners.add(listener);
  }
}

/** A view that is drawn again only when one of its properties is another one: a long log is not drawn at every key. */
export function memo(view) {
  return class extends Component {
    shouldComponentUpdate(next) {
      const names = new Set([...Object.keys(next), ...Object.keys(this.props)]);
      return [...names].some((name) => next[name] !== this.props[name]);
    }

    render() {
      return html`<${view} ...${this.props} />`;
    }
  };
}
