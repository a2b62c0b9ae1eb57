"""What other libraries read of the same changed pages.

Reads one JSON object a line from the standard input and writes one a line. First come the pages as they were recorded
(`{"recorded": html, "page": name, "fields": [{"name", "selector", "label"}]}`), then the changed ones
(`{"number", "page", "html"}`). For each changed page the answer is `{"number", "took_ms", "read": {field: {peer: text
or null}}, "score": {field: number}}`. Scrapling's score is that of its best match, so that its threshold can be swept
without asking it again; it is null where its selector still matched.
"""

import json
import logging
import sys
import tempfile
import time
from pathlib import Path

from lxml import html as lxml_html
from scrapling.parser import Selector

logging.disable(logging.CRITICAL)

SCORER = "_Selector__calculate_similarity_score"


class Best:
    """Remembers the best score that Scrapling gives while it looks for an element."""

    def __init__(self):
        self.score = None
        original = getattr(Selector, SCORER)
        outer = self

        def scored(self, element, candidate):
            score = original(self, element, candidate)
            if outer.score is None or score > outer.score:
                outer.score = score
            return score

        setattr(Selector, SCORER, scored)


BEST = Best()


def shown(element):
    """The text of an element as a person reads it; what a control holds."""
    if element.tag == "input":
        return element.get("value", "")
    if element.tag == "select":
        chosen = element.xpath(".//option[@selected]") or element.xpath(".//option")
        return folded(chosen[0].text_content()) if chosen else ""
    return folded(element.text_content())


def folded(text):
    return " ".join(text.split())


def by_css(tree, selector):
    found = tree.cssselect(selector)
    return shown(found[0]) if found else None


def by_label(tree, label):
    """The one element with exactly this text, and what stands right beside it."""
    wanted = label.rstrip(": ")
    found = [
        node
        for node in tree.iter()
        if isinstance(node.tag, str) and folded(node.text or "").rstrip(": ") == wanted and not len(node)
    ]
    if len(found) != 1:
        return None
    node = found[0]
    if node.tag == "label" and node.get("for"):
        target = tree.xpath("//*[@id=$id]", id=node.get("for"))
        return shown(target[0]) if len(target) == 1 else None
    while node is not None:
        beside = node.getnext()
        if beside is not None:
            inner = beside.xpath("descendant-or-self::*[self::input or self::select]")
            return shown(inner[0] if len(inner) == 1 else beside)
        if node.tag in ("td", "th", "dt", "tr", "body"):
            return None
        node = node.getparent()
    return None


def by_scrapling(page, identifier, selector):
    """The adaptive mode with a threshold of nothing; and the score by which it chose."""
    BEST.score = None
    found = page.css(selector, identifier=identifier, adaptive=True, percentage=0)
    if not found:
        return None, None
    return shown(found[0]._root), BEST.score


def main():
    storage = {"storage_file": str(Path(tempfile.mkdtemp()) / "elements.db"), "url": "https://dms.example/"}
    parse = lambda text: Selector(text, url=storage["url"], adaptive=True, storage_args=storage)
    recorded = {}
    for line in sys.stdin:
        message = json.loads(line)
        if "recorded" in message:
            page = parse(message["recorded"])
            for field in message["fields"]:
                page.css(field["selector"], identifier=f"{message['page']}/{field['name']}", auto_save=True)
            recorded[message["page"]] = message["fields"]
            continue
        read, scores, took = {}, {}, 0.0
        try:
            tree = lxml_html.document_fromstring(message["html"])
        except Exception:
            tree = None
        for field in recorded[message["page"]]:
            name = field["name"]
            if tree is None:
                read[name], scores[name] = {"css": None, "label": None, "scrapling": None}, None
                continue
            began = time.perf_counter()
            adaptive, scores[name] = by_scrapling(parse(message["html"]), f"{message['page']}/{name}", field["selector"])
            took += time.perf_counter() - began
            read[name] = {
                "css": by_css(tree, field["selector"]),
                "label": by_label(tree, field["label"]),
                "scrapling": adaptive,
            }
        print(json.dumps({"number": message["number"], "took_ms": took * 1000, "read": read, "score": scores}), flush=True)


if __name__ == "__main__":
    main()
