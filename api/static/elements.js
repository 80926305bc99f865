// What pages are put together from: elements with texts in Indonesian and English. Texts are never read as HTML.

// An element with its children: texts, nodes, or pairs of Indonesian and English.
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.flatMap((child) => (Array.isArray(child) ? inBoth(child) : child)));
  return made;
}

export function inBoth([indonesian, english]) {
  const other = document.createElement("span");
  other.lang = "en";
  other.append(english);
  return [`${indonesian} `, other];
}
