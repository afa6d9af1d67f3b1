// The views that fill the screen in place of the inbox and the conversation. Each has an address of its own (`#name`,
// perhaps with `?` and what it should show), a button in the bar, and an entry in the command palette. A new one is a
// component in a file of its own that is called with `{state, actions}`, added here. `isFor(me)` says who may see it;
// the desk checks that again. Its root is `<main class="view" aria-labelledby=…>`, so that it scrolls by itself.
// `actions.showView(name)` goes there; `state.view` is the one that is shown, or "" for the conversations.
// A large one for few agents is fetched when it is shown (`lazily`), with its modules in a folder of their own.

import { countQuality, countWaiting } from "./after_state.js";
import { FloorView } from "./floor.js";
import { lazily } from "./lazy_view.js";
import { QualityView } from "./quality_view.js";
import { countFigures, countFollowUps } from "./duty_state.js";
import { FollowUpsView } from "./follow_ups_view.js";
import { ApprovalsView } from "./approvals_view.js";
import { SearchView } from "./search_view.js";
import { isSupervisor, mayServe } from "./state.js";
import { countApprovals } from "./workflow_state.js";

const seesFigures = (me) => isSupervisor(me) || me?.role === "designer";
const mayTrain = (me) => me?.role === "designer" || me?.role === "admin";

// {name, label, isFor, View, count}: `count(state)` is a number of things that wait there, 0 for none.
export const VIEWS = [
  { name: "search", label: "Search", isFor: () => true, View: SearchView },
  { name: "floor", label: "Floor", isFor: isSupervisor, View: FloorView },
  { name: "approvals", label: "Approvals", isFor: isSupervisor, View: ApprovalsView, count: countApprovals },
  { name: "follow_ups", label: "Follow-ups", isFor: mayServe, View: FollowUpsView, count: countFollowUps },
  { name: "quality", label: "Wrap-up", isFor: mayServe, View: QualityView, count: countWaiting },
  { name: "scores", label: "Quality", isFor: () => true, View: lazily("Quality", "ScoresView", () => import("./quality/page.js")), count: countQuality },
  { name: "insight", label: "Insight", isFor: seesFigures, View: lazily("Insight", "InsightView", () => import("./insight/page.js")), count: countFigures },
  { name: "training", label: "Training", isFor: mayTrain, View: lazily("Training", "TrainingView", () => import("./training/page.js")) },
  { name: "knowledge", label: "Knowledge", isFor: mayTrain, View: lazily("Knowledge", "KnowledgeView", () => import("./knowledge/page.js")) },
];

export const viewsFor = (me) => VIEWS.filter(({ isFor }) => isFor(me));
export const viewNamed = (name, me) => viewsFor(me).find((view) => view.name === name);
