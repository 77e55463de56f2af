// As much of a page as the small classes of ui/ need.

class FakeElement {
  children = [];
  dataset = {};
  attributes = {};
  style = { setProperty() {} };
  textContent = "";
  parent = null;

  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  append(...children) {
    for (const child of children) child.parent = this;
    this.children.push(...children);
  }

  remove() {
    if (this.parent) this.parent.children = this.parent.children.filter((child) => child !== this);
  }

  get firstElementChild() {
    return this.children[0] ?? null;
  }

  querySelector(selector) {
    return (this[selector] ??= new FakeElement());
  }

  cloneNode() {
    return new FakeElement();
  }
}

/** The page's `document`, with one template; answers with an element to build on. */
export function install() {
  const content = { firstElementChild: new FakeElement() };
  globalThis.document = { createElement: () => new FakeElement(), getElementById: () => ({ content }) };
  return new FakeElement();
}
