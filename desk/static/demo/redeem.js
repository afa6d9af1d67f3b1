// The page behind a one-time link: sends its token, and tells how it went.

const form = document.querySelector("#redeem");
const said = document.querySelector("#said");
const button = form.querySelector("button");
const token = new URLSearchParams(location.search).get("token") ?? "";
// The token leaves the address bar and the history at once.
history.replaceState(null, "", location.pathname);

function tell(text, problem) {
  said.textContent = text;
  said.className = problem ? "problem" : "";
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  try {
    const reply = await fetch(form.dataset.action, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token, password: form.password?.value ?? "" }),
    });
    const { message } = await reply.json();
    tell(message, !reply.ok);
    if (!reply.ok) button.disabled = false;
    else form.password?.setAttribute("disabled", "");
  } catch {
    tell("The shop cannot be reached just now. Please try again in a moment.", true);
    button.disabled = false;
  }
});
