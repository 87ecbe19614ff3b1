import { find, say } from "./dom.js";
import { duration } from "./format.js";
import { Feed } from "./feed.js";
import { ManageView } from "./manage.js";
import { session } from "./session.js";
import { startTheme } from "./theme.js";
import { TryView } from "./try.js";
import { WatchView } from "./watch.js";

const feed = new Feed();
const views = { watch: new WatchView(feed), try: new TryView(), manage: new ManageView(feed) };
let isRefused = false;

startTheme();
startFeedState();
startSignIn();
addEventListener("hashchange", () => show({ takesFocus: true }));
find(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  find("#main").focus();
});
show({ takesFocus: false });
feed.start();

/** Shows the view that the address names, or the sign-in before it. */
function show({ takesFocus }) {
  const named = location.hash.slice(1);
  const name = Object.hasOwn(views, named) ? named : "watch";
  find("#sign-in").hidden = !isRefused;
  find("#sign-out").hidden = isRefused || !session.isSignedIn;
  for (const link of find("#views").children) {
    if (link.hash === `#${name}`) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }

  for (const [one, view] of Object.entries(views)) {
    find(`#${one}`).hidden = isRefused || one !== name;
    if (!isRefused && one === name) {
      view.show();
    }
  }

  document.title = `${isRefused ? "Sign in" : find(`#${name} h1`).textContent} · DaprPush console`;
  if (takesFocus) {
    find(isRefused ? "#credential" : `#${name} h1`).focus();
  }
}

function startFeedState() {
  const pill = find("#feed-state");
  const state = (kind, text) => {
    pill.dataset.kind = kind;
    say(pill, text);
  };
  feed.addEventListener("figures", () => state("good", "Live"));
  feed.addEventListener("silence", ({ detail }) => state("bad", detail.wait > 4_000 ? `No figures, again in ${duration(detail.wait)}` : "No figures"));
  session.addEventListener("refused", () => state("warn", "Not signed in"));
}

function startSignIn() {
  const input = find("#credential");
  session.addEventListener("refused", ({ detail }) => {
    feed.stop();
    if (detail || !isRefused) {
      say(find("#sign-in-fault"), detail);
    }

    isRefused = true;
    Object.values(views).forEach((view) => view.clear());
    show({ takesFocus: true });
  });
  find("#sign-in-form").addEventListener("submit", (event) => {
    event.preventDefault();
    say(find("#sign-in-fault"), input.value.trim() ? "" : "Enter a token or an API key.");
    if (input.value.trim()) {
      session.signIn(input.value);
      feed.start();
    }
  });
  feed.addEventListener("figures", () => {
    if (isRefused) {
      isRefused = false;
      input.value = "";
      show({ takesFocus: true });
    }
  });
  feed.addEventListener("silence", ({ detail }) => isRefused && say(find("#sign-in-fault"), detail.problem.message));
  find("#sign-out").addEventListener("click", () => session.signOut());
}
