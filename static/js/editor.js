// The preview of an article follows what is typed, and stays where it was scrolled to.

const button = document.querySelector('[data-role="preview"]');
const said = document.querySelector('[data-role="said"]');
const frame = document.querySelector('iframe[name="preview"]');
const form = button.form;
const FIELDS = ["title", "standfirst", "body"];
const PAUSE_MS = 400;

let timer;
let newest = 0;

async function refresh() {
  newest += 1;
  const mine = newest;
  const data = new FormData();
  for (const name of ["csrfmiddlewaretoken", ...FIELDS]) data.append(name, form.elements[name].value);
  try {
    const answer = await fetch(button.formAction, { method: "POST", body: data });
    if (!answer.ok) throw new Error(String(answer.status));
    const html = await answer.text();
    if (mine === newest) show(html); // a slower answer to an older text comes too late
    said.textContent = "";
  } catch {
    said.textContent = "The preview does not answer. Your text is still in the form.";
  }
}

function show(html) {
  const inside = frame.contentDocument;
  if (!inside?.querySelector("main")) {
    frame.srcdoc = html;
    return;
  }
  inside.querySelector("main").innerHTML = new DOMParser().parseFromString(html, "text/html").querySelector("main").innerHTML;
}

for (const name of FIELDS) {
  form.elements[name].addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE_MS);
  });
}
button.addEventListener("click", (event) => {
  event.preventDefault();
  refresh();
});
refresh();
