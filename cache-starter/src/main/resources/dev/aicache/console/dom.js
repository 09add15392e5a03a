/** Makes an element; properties are its own, or listeners where their names begin with "on". */
export function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
