// Wide tables and long lines of code scroll sideways within themselves, with the keyboard too.

for (const table of document.querySelectorAll(".prose table")) {
  const frame = document.createElement("div");
  frame.className = "scroll";
  table.replaceWith(frame);
  frame.append(table);
}

for (const wide of document.querySelectorAll(".prose .scroll, .prose pre")) {
  if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
}
