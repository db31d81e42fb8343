"""Which of the printed days is the article's: its label, its place, and what to ask where that is not enough. Pure."""

from __future__ import annotations

import re

from sitegen.importer.draft import Draft
from sitegen.importer.evidence.byline_line import is_day_label
from sitegen.importer.lines import is_prose
from sitegen.importer.seed import Field, Question

PUBLISHED = re.compile(
    r"\b(?:first |originally |date )?(?:published|posted|publish(?:ed)? date|publication date|issued|released|"
    r"date|veröffentlicht|publié|publicad[oa]|pubblicato|опубликовано|gepubliceerd)\b|发布|发表|公開|配信|입력|등록|نشر",
    re.IGNORECASE,
)
UPDATED = re.compile(
    r"\b(?:last )?(?:updated|modified|edited|amended|reviewed|revised|update|aktualisiert|mis à jour|"
    r"última (?:atualização|actualización|modificación)|dernière (?:mise à jour|modification)|"
    r"ultim[oa] (?:aggiornamento|modifica)|letzte (?:aktualisierung|änderung)|последнее (?:обновление|изменение)|"
    r"останнє оновлення|оновлено|ostatnia (?:aktualizacja|zmiana)|laatste (?:update|wijziging)|uppdaterad|oppdatert|"
    r"modifié|actualizado|aggiornato|atualizado|обновлено|bijgewerkt|güncelleme)\b|更新|수정|تحديث",
    re.IGNORECASE,
)
_FAR, _MOST_PROSE = 8, 60


_LEAST_PROSE, _MOST_ABOVE = 20, 35


def _words_before(prose: list[tuple[int, int]], place: int) -> int:
    return sum(words for start, words in prose if start < place)


def chosen_day(draft: Draft, days: list[Field], questions: list[Question]) -> list[Field]:
    """Of several printed days the one that says "published", else the first below the title; what differs is asked.

    A lone day far above the title is that of the visit as often as that of the article; one below several paragraphs
    may be that of another story: neither is taken, and both are asked about.
    """
    title = next((span for span in draft.found.spans if span.name in ("title", "repeated-title")), None)
    # The same day may stand in a list of other stories above.
    starts = {line.text: line.start for line in reversed(draft.lines)}
    at = {field.evidence: starts.get(field.evidence, draft.text.find(field.evidence)) for field in days}
    below = [f for f in days if title is None or at[f.evidence] < 0 or at[f.evidence] >= title.start]
    above = [f for f in days if f not in below]
    labelled = [f for f in days if PUBLISHED.search(f.evidence)]
    best = next(iter(labelled or below or above), None)
    if best is None:
        return []
    known = draft.value("date") is not None
    if best in above and title is not None and not labelled and not known:
        best_at = len(draft.text[: at[best.evidence]].strip())
        between = draft.text[at[best.evidence] + len(best.evidence) : title.start]
        # A day on top of the page, its menu below it, is that of the visit.
        top = best_at == 0 and any(s.name == "navigation" and s.start < title.start for s in draft.found.spans)
        signed = any(s.name == "source.author" and s.start < title.start for s in draft.found.spans)
        if (top or len(between.split("\n")) > _FAR) and not signed:
            questions.append(
                Question("date", f"{best.evidence!r} stands far above the title: is it the article's day?")
            )
            return []
    prose = [(line.start, line.words) for line in draft.lines if is_prose(line.text)]
    if _words_before(prose, at[best.evidence]) > _MOST_PROSE and best not in labelled:
        questions += (
            [] if known else [Question("date", f"{best.evidence!r} stands in the text: is it the article's day?")]
        )
        return []
    rivals = [
        f
        for f in below
        if f.name == "date"
        and f not in labelled
        and str(f.value)[:10] != str(best.value)[:10]
        and _words_before(prose, at[f.evidence]) <= _LEAST_PROSE
    ]
    if rivals and best not in labelled:
        questions.append(Question("date", f"is it {best.evidence!r}, or {rivals[0].evidence!r}?"))
    return [f for f in days if f.evidence == best.evidence and f.value == best.value]


def is_of_the_text(draft: Draft, place: int, prose: int, *, found: bool) -> bool:
    """Whether a day below the first sentence is a heading of the text, as in a list of what happened when."""
    line = draft.lines[place]
    before = draft.lines[place - 1].text
    if PUBLISHED.search(line.text) or UPDATED.search(line.text) or is_day_label(before) or is_day_label(line.text):
        return False
    after = draft.lines[place + 1] if place + 1 < len(draft.lines) else None
    heads = after is not None and is_prose(after.text) and not after.apart and after.number == line.number + 1
    return found or heads or prose > _MOST_ABOVE
