/** The first element that fits; the page has it, or the page and its scripts do not belong together. */
export function find(selector, root = document) {
  const element = root.querySelector(selector);
  if (!element) {
    throw new Error(`the page has no ${selector}`);
  }

  return element;
}

/**
 * Makes an element.
 * @param props `class`, `text`, `on…` listeners, and attributes; `false` and `null` leave one out
 * @param children elements and texts
 */
export function make(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }

    if (name === "class") {
      element.className = value;
    } else if (name === "text") {
      element.textContent = value;
    } else if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }

  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const svgNamespace = "http://www.w3.org/2000/svg";

export function makeSvg(tag, attributes = {}, text = "") {
  const element = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }

  element.textContent = text;
  return element;
}

/** Sets a text without touching the page where it is the same: a status is only read out when it changes. */
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/**
 * Brings a parent's children in line with a list, keeping the elements that stay, and with them focus and selection.
 * @param update makes the element of an entry, given the one it has, if any
 */
export function sync(parent, entries, keyOf, update) {
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const entry of entries) {
    const key = keyOf(entry);
    const known = before.get(key);
    const element = update(entry, known);
    element.dataset.key = key;
    before.delete(key);
    if (known && known !== element) {
      place = place === known ? known.nextElementSibling : place;
      known.remove();
    }

    if (element === place) {
      place = place.nextElementSibling;
    } else {
      parent.insertBefore(element, place);
    }
  }

  before.forEach((element) => element.remove());
}
