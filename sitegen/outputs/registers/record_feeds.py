"""Plans the feeds of a register: its newest records as entries, each known by its record's id."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from html import escape

from sitegen import routes
from sitegen.content.registers.register_index import Entered
from sitegen.fingerprint import Lazy, digest_text
from sitegen.languages.language import Language, filled
from sitegen.model import Register
from sitegen.outputs.feeds.entries import KINDS, writable
from sitegen.outputs.feeds.model import Category, Entry
from sitegen.outputs.feeds.planner import feeds_at
from sitegen.outputs.output import Output
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.registers.record_views import RecordView, anchor, recorder, status_word
from sitegen.urls import atom_id, feed_id, uri


def plan_record_feeds(
    presenter: Presenter, register: Register, items: Sequence[Entered], marks: str
) -> Iterator[Output]:
    """The three feeds of a register, of the records that came into it last."""
    make = partial(_feeds, presenter, register, items)
    if not items:
        # An empty feed is as it is since the oldest story.
        marks = " ".join(a.date.iso for a in presenter.library.articles[-1:] if a.date)
    yield from presenter.part(f"register feeds {register.name}", marks, make)


def _feeds(presenter: Presenter, register: Register, items: Sequence[Entered]) -> Iterator[Output]:
    library = presenter.library
    newest = sorted(items, key=lambda item: item.added.at, reverse=True)[: library.settings.feed_limit]
    yield from feeds_at(
        library,
        routes.register(register.name),
        f"{register.title} — {library.settings.title}",
        register.about
        or presenter.words.say("%(register)s of %(site)s.", register=register.title, site=library.settings.title),
        f"the feed of the register {register.name}",
        tuple(held_record(presenter, item) for item in newest),
        max((item.updated.at for item in newest), default=None),
    )


def held_record(presenter: Presenter, item: Entered) -> Lazy[Entry]:
    """A record as an entry, under a digest of all that it is made of."""
    view = recorder(presenter).view(item)
    mark = digest_text(f"record entry {view.digest} {item.added.iso} {item.updated.iso}")
    return Lazy(mark, partial(record_entry, presenter, item, view))


def record_entry(presenter: Presenter, item: Entered, view: Lazy[RecordView]) -> Entry:
    """A record as an entry: its fields, what became of it, its source and its story."""
    library, record, words = presenter.library, view.value, presenter.words
    base = library.base
    published: datetime = writable(item.added.at)
    source = record.source
    original = uri(source.url) if source and source.url else ""
    return Entry(
        id=feed_id(item.record.id),
        atom_id=atom_id(item.record.id),
        title=record.heading,
        url=base.absolute(routes.register(item.record.register)) + f"#{anchor(item.record.id)}",
        other_url=original,
        other_rel="via" if original else "",
        published=published,
        updated=writable(item.updated.at),
        authors=(),
        summary=_plain(record, words),
        content="\n".join(_content(base.origin, record, words)),
        categories=tuple(dict.fromkeys(_categories(presenter, item))),
        source_name=source.name if source else "",
        source_url=original,
        source_updated=published,
        language=record.language or library.settings.language,
    )


def _categories(presenter: Presenter, item: Entered) -> Iterator[Category]:
    library = presenter.library
    for terms in item.terms:
        for term in terms:
            if term is not None:
                scheme = library.base.absolute(routes.taxonomy(term[0]))
                yield Category(scheme, term[1], library.term_title(*term))


def _plain(record: RecordView, words: Language) -> str:
    """The record in one line of plain text."""
    rows = [words.say("%(field)s: %(value)s", field=c.title, value=c.text) for c in record.cells if c.values]
    between = words.say_of("between items", "; ")
    return between.join([*([status_word(record.status, words)] if record.status else []), *rows])


def _content(origin: str, record: RecordView, words: Language) -> Iterator[str]:
    for word, refs in (
        (words.say("Superseded by"), record.superseded_by),
        (words.say("Disputed by"), record.disputed_by),
    ):
        for ref in refs:
            link = f'<a href="{escape(origin + ref.href)}">{escape(ref.title)}</a>'
            yield f"<p><strong>{escape(word)}</strong> {link}</p>"
    if record.status in ("cancelled", "withdrawn"):
        yield f"<p><strong>{escape(status_word(record.status, words))}</strong></p>"
    for change in reversed(record.changes):
        word = words.say(KINDS[change.kind]) if change.kind != "retraction" else words.say("Retraction")
        kind = words.say("%(kind)s, %(day)s", kind=word, day=change.date.text)
        yield f"<p><strong>{escape(words.say('%(when)s:', when=kind))}</strong> {escape(change.text)}</p>"
    told = [words.say("%(field)s: %(value)s", field=c.title, value=c.text) for c in record.cells if c.values]
    rows = (f"<li>{escape(row)}</li>" for row in told)
    yield f"<ul>{''.join(rows)}</ul>"
    for word, refs in (
        (words.say("Supersedes"), record.supersedes),
        (words.say("Disputes"), record.disputes),
    ):
        for ref in refs:
            yield f'<p>{escape(word)} <a href="{escape(origin + ref.href)}">{escape(ref.title)}</a></p>'
    if record.source is not None:
        name = escape(record.source.name)
        address = uri(record.source.url) if record.source.url else ""
        linked = f'<a href="{escape(address)}" rel="external noopener">{name}</a>' if address else name
        said = filled(escape(words.wording("Source: %(source)s.")), {"source": linked})
        yield f"<p>{said}</p>"
    story = f'<a href="{escape(origin + record.story.href)}">{escape(record.story.title)}</a>'
    told_story = filled(escape(words.wording("From the story %(story)s")), {"story": story})
    yield f"<p>{told_story}</p>"
