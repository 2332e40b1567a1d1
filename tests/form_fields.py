"""A form as a browser without JavaScript would send it back: so that a test changes one field and keeps the others."""

from html.parser import HTMLParser


def sent_by(html):
    """Name -> value of every field on the page that a browser would send; a list where a name stands more than once."""
    fields = Fields()
    fields.feed(html)
    return fields.sent


class Fields(HTMLParser):
    """What a browser would send back of the form on a page."""

    def __init__(self):
        super().__init__()
        self.sent = {}
        self._area = self._select = ""

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        name, kind = has.get("name"), has.get("type", "text")
        if tag == "select":
            self._select = name or ""
        elif tag == "option" and self._select and ("selected" in has or self._select not in self.sent):
            self.sent[self._select] = has.get("value", "")
        elif tag == "textarea" and name:
            self._area, self.sent[name] = name, ""
        elif tag == "input" and name and kind not in ("submit", "button") and self._counts(has, kind):
            self._add(name, has.get("value") or ("on" if kind == "checkbox" else ""))

    def _add(self, name, value):
        if name not in self.sent:
            self.sent[name] = value
        elif isinstance(self.sent[name], list):
            self.sent[name].append(value)
        else:
            self.sent[name] = [self.sent[name], value]

    def _counts(self, has, kind):
        return kind not in ("radio", "checkbox") or "checked" in has

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data):
        if self._area:
            # A line feed right after the tag is markup, not content.
            self.sent[self._area] += data if self.sent[self._area] else data.removeprefix("\n")
