// "Copy link", "Copy settings": shown only where copying can work.

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const words = button.textContent;
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select(); // no clipboard without https: the link lies selected, ready for the person's own copy
      document.execCommand("copy");
    }
    button.textContent = "Copied";
    document.querySelector("#announcer").textContent = button.dataset.copied ?? "The link is copied.";
    setTimeout(() => (button.textContent = words), 2000);
  });
}
