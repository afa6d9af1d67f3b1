// The desk's HTTP side: who one is, logging in, logging out.

import { initial } from "./state.js";
import { words } from "./words.js";

const post = (path, body) =>
  fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/** The logged-in agent, or null. Throws when the desk cannot be reached. */
export async function whoAmI() {
  const answer = await fetch("/api/me");
  if (answer.status === 401) return null;
  if (!answer.ok) throw new Error(`/api/me answered ${answer.status}`);
  return answer.json();
}

/** What the login page may show: `{company, assistant, demo, signOn, passwords}`; `demo` is null outside of the demonstration,
 *  `signOn` names the company's identity provider, if there is one. */
export async function about() {
  const answer = await fetch("/api/about");
  if (!answer.ok) return { company: "", assistant: "", demo: null, signOn: "", passwords: true };
  const told = await answer.json();
  const demo = told.demo && told.demo_email ? { email: told.demo_email, password: told.demo_password } : null;
  return { company: told.company, assistant: told.assistant_name, demo, signOn: told.single_sign_on, passwords: told.passwords };
}

/** Why the identity provider's answer let nobody in, as a sentence; empty where it did not come to that. Told once. */
export function refusedSignOn() {
  const told = new URLSearchParams(location.search).get("login");
  if (told === null) return "";
  history.replaceState(null, "", location.pathname + location.hash);
  return words.signOnRefused[told] ?? words.signOnRefused.provider;
}

/** A new password: an empty text where it is changed, else what is wrong. */
export async function changePassword(current, fresh) {
  let answer;
  try {
    answer = await post("/api/password", { current, new: fresh });
  } catch {
    return words.noDesk;
  }
  if (answer.ok) return "";
  if (answer.status === 429) return words.tooManyAttempts(Number(answer.headers.get("Retry-After")) || 60);
  const { message = words.noDesk } = await answer.json().catch(() => ({}));
  if (message.startsWith("current: ")) return words.wrongPassword;
  return message.replace(/^password: it/, "The new password");
}

/** `{me}` or `{problem, waitSeconds}`: the problem is a sentence, the wait is 0 unless there were too many attempts. */
export async function logIn(email, password) {
  let answer;
  try {
    answer = await post("/api/login", { email, password });
  } catch {
    return { problem: words.noDesk, waitSeconds: 0 };
  }
  if (answer.ok) return { me: await answer.json() };
  if (answer.status === 401) return { problem: words.wrongLogin, waitSeconds: 0 };
  if (answer.status === 429) {
    const waitSeconds = Number(answer.headers.get("Retry-After")) || 60;
    return { problem: words.tooManyAttempts(waitSeconds), waitSeconds };
  }
  const told = await answer.json().catch(() => ({}));
  return { problem: told.message ?? words.noDesk, waitSeconds: 0 };
}

export async function afterLogout(session) {
  const { store } = session;
  try {
    const answer = await post("/api/logout", {});
    // Already ended is as good as ended now.
    if (!answer.ok && answer.status !== 401) throw new Error(`/api/logout answered ${answer.status}`);
  } catch {
    store.set({ notice: "The desk cannot be reached, so you are still logged in. Try again." });
    return;
  }
  session.stop();
  session.memory.forget();
  history.replaceState(null, "", location.pathname);
  const { company, assistant, demo, signOn, passwords } = store.state;
  store.set({ ...initial, company, assistant, demo, signOn, passwords, phase: "login", goodbye: words.loggedOut });
}
