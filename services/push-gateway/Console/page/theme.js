import { find, say } from "./dom.js";

const order = ["system", "light", "dark"];
const key = "daprpush-theme";

/** The switch between light and dark; without it the system decides. */
export function startTheme() {
  const button = find("#theme");
  const show = (theme) => {
    if (theme === "system") {
      delete document.documentElement.dataset.theme;
    } else {
      document.documentElement.dataset.theme = theme;
    }

    say(find(".value", button), theme);
  };
  let theme = order.includes(localStorage.getItem(key)) ? localStorage.getItem(key) : "system";
  show(theme);
  button.addEventListener("click", () => {
    theme = order[(order.indexOf(theme) + 1) % order.length];
    localStorage.setItem(key, theme);
    show(theme);
  });
}
