// Live figures: each loads its own module when it is about to come into view.

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      import(`./figures/${target.dataset.figure}.js`)
        .then(({ default: start }) => start(target))
        .then(() => target.classList.contains("is-still") || performance.mark("figure-ready", { detail: target.id }))
        .catch((error) => {
          target.classList.add("is-still"); // the still picture and the text say the same
          console.error(error);
        });
    }
  },
  { rootMargin: "50%" },
);

for (const figure of document.querySelectorAll("[data-figure]")) {
  if (location.hash.startsWith(`#${figure.id}=`)) figure.scrollIntoView({ block: "center" });
  near.observe(figure);
}
