// Niceties only: every page works without this file.
"use strict";

// Filters that are chosen, not typed, apply at once.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-apply]");
  if (form && event.target.matches("select, input[type=date]")) {
    form.requestSubmit();
  }
});

// On a narrow screen the place where one is comes into view.
const here = document.querySelector(".strip [aria-current]");
if (here) {
  const list = here.closest("ul");
  list.scrollLeft = here.offsetLeft - (list.clientWidth - here.offsetWidth) / 2;
}

// An open menu closes when something else is pressed, or by Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "post") {
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = "yes";
  }
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
  }
});

// A visit: one press takes the time and, where the worker allows it, the place; sending takes the end.
for (const part of document.querySelectorAll("[data-trace]")) {
  const [began, ended] = ["begin", "end"].map((of) => part.querySelector(`[data-clock=${of}]`));
  const start = part.querySelector("[data-trace-start]");
  const said = start.querySelector("[role=status]");
  const clock = () => new Date().toTimeString().slice(0, 8);
  const taken = ({ coords }) => {
    for (const field of part.querySelectorAll("[data-place]")) {
      field.value = coords[field.dataset.place];
    }
    said.textContent = said.dataset.found;
  };
  const none = () => {
    said.textContent = said.dataset.none;
  };
  let runs = false;
  start.hidden = false;
  start.querySelector("button").addEventListener("click", () => {
    runs = true;
    began.value = clock();
    said.textContent = said.dataset.wait;
    if (navigator.geolocation) {
      const how = { enableHighAccuracy: true, timeout: 30000, maximumAge: 60000 };
      navigator.geolocation.getCurrentPosition(taken, none, how);
    } else {
      none();
    }
  });
  part.closest("form").addEventListener("submit", () => {
    if (runs && !ended.value) {
      ended.value = clock();
    }
  });
}
