// What the view asks of the desk. Every call gives what the desk answered, or throws a sentence.

import { ask, withQuery } from "../reading_calls.js";

const AT = "/api/workbench";
const post = (path, body = {}) => ask(`${AT}/${path}`, { method: "POST", body });

export const readOverview = () => ask(AT);
export const nextMessage = (reason) => post("next", { reason });
export const sayOf = (verdict) => post("verdicts", verdict);
export const checkExample = (text, intent, signal) => ask(`${AT}/checks`, { method: "POST", body: { text, intent }, signal });
export const undo = () => post("undo");
export const release = () => post("release");
export const readGroups = () => ask(`${AT}/clusters`);
export const acceptGroup = (body) => post("clusters", body);
export const readAccepted = (after = "") => ask(withQuery(`${AT}/examples`, { limit: 50, after }));
export const takeBack = (id) => ask(`${AT}/examples/${encodeURIComponent(id)}`, { method: "DELETE", body: {} });
export const readDiff = () => ask(`${AT}/diff`);
