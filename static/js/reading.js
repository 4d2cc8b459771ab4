// How far one has read: a bar and the minutes that are left. And sharing, or copying the link where there is no sharing.

const strip = document.querySelector(".reading");
const prose = document.querySelector(".prose");
const bar = strip.querySelector("progress");
const left = strip.querySelector('[data-role="left"]');
const minutes = Number(strip.dataset.minutes);

function part() {
  const { top, height } = prose.getBoundingClientRect();
  return Math.min(1, Math.max(0, (innerHeight * 0.7 - top) / height)); // one reads in the middle of the screen
}

function words(rest) {
  if (rest <= 0) return "Read";
  const about = Math.ceil(rest);
  return about === 1 ? "About a minute left" : `About ${about} minutes left`;
}

let asked = false;
function show() {
  asked = false;
  const read = part();
  strip.hidden = prose.getBoundingClientRect().top > 0;
  bar.value = Math.round(read * 1000);
  const text = words(minutes * (1 - read));
  bar.setAttribute("aria-valuetext", text);
  if (left.textContent !== text) left.textContent = text;
}

function ask() {
  if (!asked) requestAnimationFrame(show);
  asked = true;
}

addEventListener("scroll", ask, { passive: true });
addEventListener("resize", ask);
show();

const button = document.querySelector("[data-share]");
const label = button.querySelector("span");
const canShare = Boolean(navigator.share);
label.textContent = canShare ? "Share" : "Copy link";
button.hidden = !canShare && !navigator.clipboard;

async function share() {
  const { share: url, title } = button.dataset;
  if (canShare) {
    await navigator.share({ title, url }).catch(() => {}); // changed their mind
    return;
  }
  const before = label.textContent;
  try {
    await navigator.clipboard.writeText(url);
    label.textContent = "Copied";
    document.querySelector("#announcer").textContent = "The link is copied.";
  } catch {
    label.textContent = "Not allowed to copy"; // the browser's settings; the address bar has the link, too
  }
  setTimeout(() => (label.textContent = before), 2000);
}

button.addEventListener("click", share);
