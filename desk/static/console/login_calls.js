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

/** What the login page may show: `{company, assistant, demo}`; `demo` is null outside of the demonstration. */
export async function about() {
  const answer = await fetch("/api/about");
  if (!answer.ok) return { company: "", assistant: "", demo: null };
  const told = await answer.json();
  const demo = told.demo && told.demo_email ? { email: told.demo_email, password: told.demo_password } : null;
  return { company: told.company, assistant: told.assistant_name, demo };
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
  const { company, assistant, demo } = store.state;
  store.set({ ...initial, company, assistant, demo, phase: "login", goodbye: words.loggedOut });
}
