"""A page as a tree, for tests that look for an element and what is in it."""

from collections.abc import Iterator

from django.test.html import Element, parse_html


class Node:
    """An element with its attributes, its text, and the elements in it."""

    def __init__(self, element: Element):
        self._element = element
        self.tag = element.name
        self.attrs = {name: value or "" for name, value in element.attributes}

    def __getitem__(self, name: str) -> str:
        return self.attrs[name]

    @property
    def classes(self) -> set[str]:
        return set(self.attrs.get("class", "").split())

    @property
    def text(self) -> str:
        return " ".join(" ".join(_texts(self._element)).split())

    @property
    def children(self) -> list["Node"]:
        return [Node(child) for child in self._element.children if isinstance(child, Element)]

    def all(self, tag: str = "", css_class: str = "", **attrs: str) -> list["Node"]:
        """The elements in it, at any depth, that are like this; a value of None: it has it at all."""
        return [
            node
            for node in self._within()
            if (not tag or node.tag == tag)
            and (not css_class or css_class in node.classes)
            and all(
                name in node.attrs and value in (None, node.attrs[name])
                for name, value in ((_name(name), value) for name, value in attrs.items())
            )
        ]

    def one(self, tag: str = "", css_class: str = "", **attrs: str) -> "Node":
        (found,) = self.all(tag, css_class, **attrs)
        return found

    def _within(self) -> Iterator["Node"]:
        for child in self.children:
            yield child
            yield from child._within()


def document(response) -> Node:
    """The page of an answer."""
    html = response.content.decode().partition("<body")[2].partition(">")[2].partition("</body>")[0]
    return Node(parse_html(f"<div>{html}</div>"))


def _texts(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        else:
            yield from _texts(child)


def _name(keyword: str) -> str:
    return keyword.strip("_").replace("_", "-")
