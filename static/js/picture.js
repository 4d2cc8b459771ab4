// Start from a picture: shows the chosen one as it will be used, and what the slider stands at.

const form = document.querySelector(".from-picture-form form");
const file = form.querySelector("[name=picture]");
const chosen = form.querySelector(".chosen-picture");
const strength = form.querySelector("[name=strength]");
const output = form.querySelector("output");

function show() {
  chosen.hidden = true;
  if (!file.files[0]) return;
  const reader = new FileReader(); // a data: link, which the content security policy allows
  reader.onload = () => {
    const image = chosen.querySelector("img");
    image.onload = () => (chosen.hidden = false); // a HEIC, which most browsers cannot show, stays hidden
    image.src = reader.result;
  };
  reader.readAsDataURL(file.files[0]);
}

const say = () => (output.textContent = `${Math.round(100 * strength.value)} %`);

file.addEventListener("change", show);
strength.addEventListener("input", say);
show(); // chosen before this script was there, or kept by the browser on the way back
say();
