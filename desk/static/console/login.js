// The login page.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { duration } from "./clock.js";
import { logIn, refusedSignOn } from "./login_calls.js";

export function Login({ state, onLogin }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState("");
  const [refused] = useState(refusedSignOn);
  const [until, setUntil] = useState(0); // when another attempt is let through, in milliseconds
  const [isBusy, setBusy] = useState(false);
  const first = useRef(null);
  const left = useCountdown(until);

  useEffect(() => first.current?.focus(), []);

  const submit = async (event) => {
    event.preventDefault();
    if (isBusy || left > 0) return;
    setBusy(true);
    const answer = await logIn(email.trim(), password);
    setBusy(false);
    if (answer.me) {
      onLogin(answer.me);
      return;
    }
    setProblem(answer.problem);
    setUntil(answer.waitSeconds ? Date.now() + answer.waitSeconds * 1000 : 0);
    setPassword("");
    document.querySelector("#password").focus();
  };
  const useDemo = () => {
    setEmail(state.demo.email);
    setPassword(state.demo.password);
    setProblem("");
    document.querySelector("#log-in").focus();
  };

  // The sentence is said once; the seconds count down in the button, where nobody has to listen to them.
  const shown = until && !left ? "You can try again now." : problem;
  const label = isBusy ? "Logging in…" : left ? `Wait ${duration(left)}` : "Log in";
  return html`<main class="login">
    <form onSubmit=${submit} aria-labelledby="login-title">
      <img src="/static/console/icon.svg" alt="" width="44" height="44" />
      <h1 id="login-title">${state.company || "Frontline"} <span>Agent console</span></h1>
      ${state.goodbye && !problem && html`<p class="told" role="status">${state.goodbye}</p>`}
      ${state.signOn &&
      html`<a class="sign-on" href="/api/login/oidc" ref=${state.passwords ? null : first}>Log in with ${state.signOn}</a>
        ${refused && html`<p class="problem" role="alert">${refused}</p>`}
        ${state.passwords && html`<p class="or" aria-hidden="true">or</p>`}`}
      ${state.passwords &&
      html`<label for="email">E-mail address</label>
        <input
          ref=${first}
          id="email"
          type="email"
          name="email"
          autocomplete="username"
          required
          value=${email}
          onInput=${(event) => setEmail(event.target.value)}
        />
        <label for="password">Password</label>
        <input
          id="password"
          type="password"
          name="password"
          autocomplete="current-password"
          required
          value=${password}
          aria-invalid=${Boolean(problem)}
          aria-describedby="login-problem"
          onInput=${(event) => setPassword(event.target.value)}
        />
        <p id="login-problem" class="problem" role="alert">${shown}</p>
        <button id="log-in" class="primary" type="submit" disabled=${isBusy || left > 0}>${label}</button>`}
      ${state.demo &&
      html`<aside class="demo">
        <p>This is a demonstration. Its login is <code>${state.demo.email}</code> with <code>${state.demo.password}</code>.</p>
        <button type="button" onClick=${useDemo}>Fill it in</button>
      </aside>`}
    </form>
  </main>`;
}

/** The seconds that are left until `until`, counted down. */
function useCountdown(until) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (until <= Date.now()) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [until]);
  return Math.max(0, Math.ceil((until - now) / 1000));
}
