// The demonstration shop signs customers in, as a real site would: its server vouches for them with a signed identity.

const select = document.querySelector("#customer");
const chosen = "frontline-demo-customer";

async function fetchJson(path) {
  const reply = await fetch(path);
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}`);
  return reply.json();
}

async function signIn(id) {
  const path = `/demo/identity?customer=${encodeURIComponent(id)}`;
  await window.FrontlineWidget.identify(id ? async () => (await fetchJson(path)).identity : "");
}

function widgetReady() {
  if (window.FrontlineWidget) return Promise.resolve();
  return new Promise((done) => {
    const timer = setInterval(() => {
      if (!window.FrontlineWidget) return;
      clearInterval(timer);
      done();
    }, 50);
  });
}

select.addEventListener("change", async () => {
  sessionStorage.setItem(chosen, select.value);
  await widgetReady();
  // Somebody else is at the screen now: the last customer's conversation is not theirs to read.
  await window.FrontlineWidget.reset();
  await signIn(select.value);
});
document.querySelector("#ask").addEventListener("click", () => window.FrontlineWidget?.open());

for (const { id, name, tier } of await fetchJson("/demo/customers")) {
  select.append(new Option(tier === "standard" ? name : `${name} (${tier})`, id));
}
select.value = sessionStorage.getItem(chosen) ?? "";
if (select.selectedIndex < 0) select.value = "";
await widgetReady();
if (select.value) await signIn(select.value);
