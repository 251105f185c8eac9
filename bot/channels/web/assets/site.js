// Comfort only: every page is complete without this script.
"use strict";

// Copy a citation with one press.
for (const area of document.querySelectorAll(".citation textarea")) {
  const button = document.createElement("button");
  const label = document.querySelector(`label[for="${area.id}"]`).textContent;
  const texts = document.body.dataset;
  button.type = "button";
  button.className = "copy";
  button.textContent = texts.copy;
  button.setAttribute("aria-label", `${texts.copy}: ${label}`);
  button.addEventListener("click", async () => {
    area.select();
    try {
      await navigator.clipboard.writeText(area.value);
    } catch {
      document.execCommand("copy");
    }
    button.textContent = texts.copied;
    setTimeout(() => { button.textContent = texts.copy; }, 2000);
  });
  area.after(button);
}

// Enter asks, and Shift with Enter begins a line.
const question = document.getElementById("question");
question?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && question.value.trim()) {
    event.preventDefault();
    question.form.requestSubmit();
  }
});

// CRC-32 of the words of a quote, as the links to quotes have it.
function checksum(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (~sum >>> 0).toString(16).padStart(8, "0");
}

// A page that is a file cannot mark the quote of its address by itself. The server has done it.
const article = document.querySelector("article[data-unmarked]");
const fields = new URLSearchParams(location.search);
if (article && fields.has("q")) {
  const places = fields.getAll("q").map((text) => /^p(\d+):(\d+)-(\d+)$/.exec(text)).filter(Boolean);
  const quotes = places.map(([, number, start, end]) => {
    const words = article.querySelector(`p[data-number="${number}"] > .words`);
    // Offsets count code points, and a script counts UTF-16 units.
    const points = words ? [...words.textContent] : [];
    const part = (first, last) => points.slice(first, last).join("");
    return { words, before: part(0, start), quote: part(start, end), after: part(end) };
  });
  const said = new TextEncoder().encode(quotes.map((one) => one.quote).join("\0"));
  let shown;
  const stands = quotes.length > 0 && quotes.every((one) => one.quote);
  if (stands && (!fields.has("v") || checksum(said) === fields.get("v"))) {
    for (const { words, before, quote, after } of quotes) {
      const mark = document.createElement("mark");
      mark.textContent = quote;
      words.replaceChildren(before, mark, after);
    }
    shown = article.querySelector("mark");
  } else {
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.setAttribute("role", "status");
    notice.textContent = article.dataset.unmarked;
    const place = places.length ? document.getElementById(`p${places[0][1]}`) : null;
    (place ?? article.firstElementChild).before(notice);
    shown = notice;
  }
  // The browser has led to the paragraph. Who comes back to the page is led to where they were.
  const [navigation] = performance.getEntriesByType("navigation");
  addEventListener("load", () => {
    if (navigation?.type === "navigate") shown.scrollIntoView({ block: "center" });
  });
}
