"""YAML to plain values, remembering where each stood: line and column for every key and value.

Values are what YAML 1.2 says they are (`5` a number, `'5'` text, `2026-11-01` a date), sequences
become tuples. What would surprise the reader of a settings file is a mistake: a key that is
there twice, anchors and aliases, tags of one's own. Messages never quote a value, since it may
be a secret in the wrong place.
"""

import functools
import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.strict import KeyPath

_MAYBE_ANCHORED = re.compile(r"(?:^|[^\w\\.)\]])[&*][^\s*]", re.MULTILINE)


class Place(NamedTuple):
    """Line and column, from 1."""

    line: int
    column: int


class Mistake(NamedTuple):
    """What is wrong at a place of a settings file."""

    place: Place
    text: str


@dataclass(frozen=True)
class Document:
    """A file's plain value, and where its keys (and values) stand, by path from the top."""

    value: Any = None
    keys: dict[KeyPath, Place] = field(default_factory=dict)
    values: dict[KeyPath, Place] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def key_place(self, path: KeyPath) -> Place:
        """Return where the key stands, else the nearest one above it, else the file's start."""
        while path and path not in self.keys:
            path = path[:-1]
        return self.keys.get(path, Place(1, 1))


@functools.lru_cache(maxsize=64)
def parse(content: bytes) -> Document:
    """Return the file's value and places; its `mistakes` are all that could be found.

    A run reads each of its settings several times: the same content is parsed once. Nobody changes
    what is returned.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig")
        return Document(
            mistakes=[Mistake(_end_of(before), phrase("is not UTF-8: save the file as UTF-8"))]
        )
    try:
        node = _composed(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        return Document(mistakes=[Mistake(place, _syntax(error))])
    except ReaderError as error:
        place = _end_of(text[: error.position])
        return Document(
            mistakes=[Mistake(place, phrase("a control character is not allowed here"))]
        )
    except (YAMLError, RecursionError):
        return Document(mistakes=[Mistake(Place(1, 1), phrase("is not YAML"))])
    if node is None:
        return Document(mistakes=[Mistake(Place(1, 1), phrase("the file is empty"))])
    document = Document()
    try:
        value = _plain(node, (), document)
    except RecursionError:  # well formed, and deeper than anybody writes
        return Document(mistakes=[Mistake(Place(1, 1), phrase("is not YAML"))])
    return Document(value, document.keys, document.values, document.mistakes)


def _composed(text: str) -> Node | None:
    """Return the text's nodes: by libyaml, a tenth of the time; what it refuses, by Python's own.

    The two make the same nodes at the same places, and what is said of mistakes is the second's.
    libyaml's nodes don't tell their anchors: what may have one is the second's too.
    """
    found: Node | None
    if _MAYBE_ANCHORED.search(text) is None:
        try:
            found = YAML(typ="safe").compose(text)
            return found
        except YAMLError:
            pass
    found = YAML(typ="safe", pure=True).compose(text)
    return found


def _plain(node: Node, path: KeyPath, document: Document) -> Any:
    """Return the node's value; its places and mistakes go into the document."""
    place = _start(node)
    document.values[path] = place
    if node.anchor:
        text = phrase(
            "anchors (&) and aliases (*) are not used here: write the value out where it's used"
        )
        document.mistakes.append(Mistake(place, text))
        return None
    if isinstance(node, MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, SequenceNode):
        return tuple(_item(each, (*path, place), document) for place, each in enumerate(node.value))
    return _scalar(node, document)


def _mapping(node: MappingNode, path: KeyPath, document: Document) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        place = _start(key_node)
        if not isinstance(key_node, ScalarNode):
            text = phrase("a key must be a word: put a value that begins with { or [ in quotes")
            document.mistakes.append(Mistake(place, text))
            continue
        key = _scalar(key_node, document)
        if not isinstance(key, str):
            text = phrase("a key must be text: put a number, a date or a word like true in quotes")
            document.mistakes.append(Mistake(place, text))
            continue
        at = (*path, key)
        if key in found:
            text = phrase(
                "this key is here twice; first on line {line}", line=document.keys[at].line
            )
            document.mistakes.append(Mistake(place, text))
            continue
        document.keys[at] = place
        found[key] = _plain(value_node, at, document)
    return found


def _item(node: Node, path: KeyPath, document: Document) -> Any:
    document.keys[path] = _start(node)
    return _plain(node, path, document)


def _scalar(node: Node, document: Document) -> Any:
    tag = str(node.tag).removeprefix("tag:yaml.org,2002:")
    if tag == "str":
        return node.value
    try:
        if tag in ("int", "float", "bool", "null", "timestamp"):
            return YAML(typ="safe", pure=True).constructor.construct_object(node, deep=True)
        text = phrase("tags (!) are not used here")
    except (ValueError, YAMLError):
        text = (
            phrase("no such date or time") if tag == "timestamp" else phrase("is no {tag}", tag=tag)
        )
    document.mistakes.append(Mistake(_start(node), text))
    return None


def _start(node: Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def _end_of(text: str) -> Place:
    lines = re.split(r"\r\n|\r|\n", text)
    return Place(len(lines), len(lines[-1]) + 1)


def _syntax(error: MarkedYAMLError) -> str:
    """Return the parser's words without what it quotes from the file, and with advice."""
    said = error.problem or "not understood"
    problem = re.sub(r"'[^'<][^']+'|\"[^\"]*\"", "…", said)
    if "mapping values are not allowed" in said:
        problem += phrase(" (text with a colon belongs in quotes)")
    if r"'\t'" in said:
        problem += phrase(" (indent with spaces, not with tabs)")
    return phrase("is not YAML: {problem}", problem=problem)
