// The way to take figures along: a file of the same numbers.

import { html } from "../../vendor/preact-htm.js";
import { pathOf } from "./answers.js";

/** A link that the browser saves. The file's name is the desk's. */
export const Csv = ({ name, asked, label = "CSV", path = `export/${name}` }) =>
  html`<a class="csv" href=${pathOf(path, asked)} download aria-label=${`${label}, as a file`}>${label}</a>`;
