"""Parses printed dates into ISO days and times, by a table of formats. Pure.

Only complete dates are read, never relative ones such as "earlier this month".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

_MONTHS = (
    (
        "january जनवरी ocak يناير ledna jan januar jänner janvier janv enero ene gennaio gen januari janeiro stycznia "
        "января янв "
        "січня"
    ),
    (
        "february फरवरी şubat فبراير února feb februar février fevrier févr febrero febbraio februari fevereiro "
        "fev lutego "
        "февраля лютого"
    ),
    "march मार्च mart مارس března marts mar märz marz mrz mars marzo maart março marca марта мар березня",
    "april अप्रैल nisan أبريل إبريل ابريل dubna apr avril avr abril abr aprile kwietnia апреля апр квітня",
    "may मई mayıs مايو května mai mayo maggio mag mei maio maj maja мая травня",
    "june जून haziran يونيو يونيه června jun juni juin junio giugno giu junho czerwca июня июн червня",
    "july जुलाई temmuz يوليو يوليه července jul juli juillet juil julio luglio lug julho lipca июля июл липня",
    "august अगस्त ağustos أغسطس اغسطس srpna aug août aout agosto ago augustus augusti sierpnia августа авг серпня",
    (
        "september सितंबर eylül سبتمبر sept sep septembre septiembre settembre set setembro września сентября сен сент "
        "вересня"
    ),
    (
        "october अक्टूबर ekim أكتوبر اكتوبر října oct oktober okt octobre octubre ottobre ott outubro out października "
        "октября окт "
        "жовтня"
    ),
    "november नवंबर kasım نوفمبر listopadu nov novembre noviembre novembro listopada ноября ноя нояб листопада",
    (
        "december दिसंबर aralık ديسمبر prosince dec dezember dez décembre decembre déc diciembre dic dicembre dezembro "
        "grudnia декабря дек грудня"
    ),
)
_WEEKDAYS = (
    "monday mon montag lun lundi lunes lunedì maandag понедельник",
    "tuesday tues tue dienstag mar mardi martes martedì dinsdag вторник",
    "wednesday wed mittwoch mer mié mie mercredi miércoles mercoledì woensdag среда",
    "thursday thurs thur thu donnerstag jeu jue gio jeudi jueves giovedì donderdag четверг",
    "friday fri freitag ven vie vendredi viernes venerdì vrijdag пятница",
    "saturday sat samstag sonnabend sam sáb sab samedi sábado sabato zaterdag суббота",
    "sunday sun sonntag dim dom dimanche domingo domenica zondag воскресенье",
)

_SHORT_WEEKDAYS = (
    "mo lu пн",
    "di ma вт",
    "mi me ср",
    "do je чт",
    "fr ve пт",
    "sa za сб",
    "so zo вс",
)
"""Abbreviations that are also words ("so 3 May"): weekdays only before a full stop or a comma."""

MONTHS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
WEEKDAYS = {
    name: number
    for table in (_WEEKDAYS, _SHORT_WEEKDAYS)
    for number, names in enumerate(table)
    for name in names.split()
}
WEEKDAY_NAMES = "|".join(
    name if number < len(_WEEKDAYS) else f"(?:{name})(?=[.,])"
    for number, name in enumerate("|".join(names.split()) for names in (*_WEEKDAYS, *_SHORT_WEEKDAYS))
)
MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))

ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "BST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "MSK": 180,
    "EST": -300, "EDT": -240, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "AEST": 600, "AEDT": 660, "JST": 540, "SGT": 480,
}  # fmt: skip
"""The offset from UTC in minutes of unambiguous zone names; "ET", "PT" and "IST" are ambiguous."""


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A parsed date: an ISO day, or an ISO time if a zone is printed. `problem` says why there is no value."""

    value: str
    evidence: str
    problem: str = ""


_MONTH = rf"(?P<month>{MONTH_NAMES})\b\.?"
_WEEKDAY = rf"(?:(?P<weekday>\b(?:{WEEKDAY_NAMES})\b)\.?,?\s+)?"
_DAY = r"(?P<day>\d{1,2})(?:\s?(?:st|nd|rd|th|er)\b|\.|º)?"
_YEAR = r"(?P<year>\d{4})(?:(?!\d)|(?=\d{1,2}:\d{2}\s?[ap]m\b))(?-i:(?![a-z_]))"
_CLOCK = (
    r"(?P<hour>\d{1,2})[:.hH](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d+)?)?(?:\s?(?P<half>[ap]\.?\s?m\b\.?))?"
    rf"(?:\s?\(?(?P<zone>(?:UTC|GMT)?[+-]\d{{1,2}}:?\d{{2}}(?!\d)|(?:UTC|GMT)[+-]\d{{1,2}}(?![\d:])|(?:{'|'.join(ZONES)})\b(?![+-]\d))\)?)?"
)
_TIME = rf"(?:(?:\s*(?:[,|@·•–—-]|//?)\s*|\s+(?:at|um|à|a las|в)\s+|\s*T|\s+|(?<=\d\d\d\d)){_CLOCK})?"
_CLOCK_FIRST = re.sub(r"\?P<(\w+)>", r"?P<early_\1>", _CLOCK)
_TIME_FIRST = rf"(?:{_CLOCK_FIRST}\s*[,|·•–—-]?\s*(?:on\s+)?)?"


def _table(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


FORMATS = _table(
    # 2026-05-21, 2026-05-21T08:16:00+01:00, 2017_02_13, 2021/11/24, 2021.11.24
    rf"(?<![\d_./-])(?P<year>\d{{4}})(?P<sep>[-_/.])(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})(?=T\d|"
    rf"(?![\w/-])){_TIME}",
    # 10:00 AM ET, Wed January 26, 2022; January 26th, 2022; Monday, November 7, 2022, 8:16 AM
    rf"(?<![\d:]){_TIME_FIRST}{_WEEKDAY}(?:\b|(?-i:(?<=[a-zß-ÿ])(?=[A-Z]))){_MONTH}\s+{_DAY}(?:,\s*|\s+){_YEAR}{_TIME}",
    # 16:03 GMT, 24 November 2021; 09 Oct 2017 | 5:03 pm; Tue, 08 Nov 2022 23:30:00 -0500; 24 de noviembre de 2021
    rf"(?<![\d:]){_TIME_FIRST}{_WEEKDAY}(?:the\s+)?(?<!\d)(?<!\d[-–])(?<!\d\s[-–]\s){_DAY}(?:\s+(?:of|de)\s+|[\s-]+){_MONTH}(?:[,،]\s*|"
    rf"\s+del?\s+|[\s-]+){_YEAR}{_TIME}",
    # 2021年11月24日
    r"(?<!\d)(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]"
    r"(?:\s?[（(][月火水木金土日一二三四五六]曜?日?[)）])?(?:\s*(?:\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}[時时시]\s?\d{1,2}[分분]?))?",
    # 2021. 11. 24.
    rf"(?<![\d_./-])(?P<year>\d{{4}})\.\s(?P<month>\d{{1,2}})\.\s(?P<day>\d{{1,2}})\.?(?:\s*[오上下][전후午]午?)?(?![\w/-]){_TIME}",
    # Nov-24-2021
    rf"(?<![\w-]){_MONTH}-(?P<day>\d{{1,2}})-(?P<year>\d{{4}})(?![\w-])",
    # 令和3年11月24日
    r"(?P<era>令和|平成)\s?(?P<era_year>\d{1,2}|元)年\s?(?P<month>\d{1,2})月\s?(?P<day>\d{1,2})日",
    # 24/11/2021, 24.11.2021, 03-04-2022
    rf"(?<![\d_./-])(?P<first>\d{{1,2}})(?P<sep>[-/.])(?P<second_>\d{{1,2}})(?P=sep){_YEAR}(?![/-]){_TIME}",
    # 11/24/21
    rf"(?<![\d_./-])(?P<first>\d{{1,2}})/(?P<second_>\d{{1,2}})/(?P<short>\d{{2}})(?![\d/]){_TIME}",
)
_BROKEN = _table(
    r"(?<!\w)\d{4}[_/-]\d{1,2}[_/-]\w{1,4}(?![\w/_-])",
    r"(?<!\w)\d{4}[_/-]\w{1,3}[_/-]\w{1,3}(?![\w/_-])",
)
_AMERICAN = re.compile(r"\b(?:E[SD]?T|C[SD]T|M[SD]T|P[SD]?T)\b|(?i:eastern|pacific) (?i:time)")
_ELSEWHERE = re.compile(r"\b(?:BST|CES?T|EES?T|WES?T|MSK|A[EW][SD]T|SAST|IST|NZ[SD]T)\b|\b[Uu]hr\b")
_NEAR = 24
_ERAS = {"令和": 2018, "平成": 1988}
_DIGIT = re.compile(r"\d")
MONTH_ONLY = re.compile(rf"{_MONTH},?\s+{_YEAR}", re.IGNORECASE)


def find_date(text: str, *, day_first: bool = False) -> PrintedDate | None:
    """The first date in `text`; one without a value is ambiguous or impossible.

    `day_first`: the text is in a language that always writes the day before the month.
    """
    if not _DIGIT.search(text):
        return None
    matches = [match for match in (pattern.search(text) for pattern in FORMATS) if match]
    if not matches:
        broken = next((match for match in (pattern.search(text) for pattern in _BROKEN) if match), None)
        return PrintedDate("", broken.group(), "is not a date") if broken else None
    first = min(matches, key=lambda match: (match.start(), -match.end()))
    beside = text[max(first.start() - _NEAR, 0) : first.end() + _NEAR]
    # Texts with a zone of the United States put the month first.
    american = _AMERICAN.search(beside) is not None
    day_first = day_first or (not american and _ELSEWHERE.search(beside) is not None)
    return _value(first, day_first=day_first and not american, month_first=american)


def read_date(text: str) -> PrintedDate | None:
    """The date in a field that should hold one; None if it is empty."""
    text = text.strip()
    if not text:
        return None
    found = find_date(text)
    if found:
        return found
    month = MONTH_ONLY.search(text)
    return PrintedDate("", text, "names a month: which day?" if month else "is not a date that can be read")


def is_date(text: str) -> bool:
    """Whether `text` is a date and nothing else."""
    return _DIGIT.search(text) is not None and any(pattern.fullmatch(text.strip(" .,|·•-–—()")) for pattern in FORMATS)


def _value(match: re.Match[str], *, day_first: bool, month_first: bool = False) -> PrintedDate:
    groups = match.groupdict()
    evidence = match.group().strip()
    if groups.get("era"):
        groups["year"] = str(_ERAS[str(groups["era"])] + int(str(groups["era_year"]).replace("元", "1")))
    if groups.get("short"):
        # A second number above 12 means month/day/year.
        if int(groups["first"]) > 12 or int(groups["second_"]) <= 12:
            return PrintedDate("", evidence, "can be read in more than one order")
        groups["year"] = "20" + groups["short"]
    if groups.get("first"):
        first, second = int(groups["first"]), int(groups["second_"])
        if first != second and first <= 12 and second <= 12 and not (day_first or month_first):
            return PrintedDate("", evidence, "can be read as day/month and as month/day")
        turned = first <= 12 < second or (month_first and first <= 12)
        day, month = (second, first) if turned else (first, second)
    else:
        day = int(groups["day"])
        month = MONTHS.get(groups["month"].lower(), 0) or int(groups["month"])
    try:
        when = date(int(groups["year"]), month, day)
    except ValueError:
        return PrintedDate("", evidence, "is not a day of the calendar")
    weekday = (groups.get("weekday") or "").lower()
    if weekday and WEEKDAYS[weekday] != when.weekday():
        return PrintedDate("", evidence, "names a weekday that this day was not")
    return PrintedDate(_with_time(when, groups) or when.isoformat(), evidence)


def _with_time(when: date, groups: dict[str, str | None]) -> str:
    """The ISO time if a time is printed with its zone, else empty."""
    early = "" if groups.get("hour") else "early_"
    hour, minute, second, half, zone = (
        groups.get(early + name) for name in ("hour", "minute", "second", "half", "zone")
    )
    if not (hour and minute and zone):
        return ""
    half = (half or "").lower()[:1]
    at = int(hour) % 12 + (12 if half == "p" else 0) if half else int(hour)
    try:
        offset = timezone(timedelta(minutes=_offset(zone)))
        time = datetime(when.year, when.month, when.day, at, int(minute), int(second or 0), tzinfo=offset)
    except ValueError:
        return ""
    return time.isoformat()


def _offset(zone: str) -> int:
    named = ZONES.get(zone.upper())
    if named is not None:
        return named
    digits = zone.upper().removeprefix("UTC").removeprefix("GMT")
    sign = -1 if digits[0] == "-" else 1
    if len(digits) <= 3:  # GMT+1
        return sign * int(digits[1:]) * 60
    hours, minutes = digits[1:].replace(":", "")[:-2], digits[-2:]
    return sign * (int(hours) * 60 + int(minutes))


_TWO_READINGS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](20\d\d|19\d\d|\d\d)\Z", re.ASCII)
"""A date whose day and month may stand in either order."""
_ENGLISH_MONTHS = "January February March April May June July August September October November December".split()
_QUOTES = tuple("“”„‟«‘’‚")
"""What a word processor makes of a quotation mark: to YAML these are letters like any other."""
_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?[ ]?(?:[Zz]|[+-]\d{2}:?\d{2})?)?\Z", re.ASCII
)


def how_to_write(text: str) -> str:
    """The hint for a text that is no ISO date."""
    if text[:1] in _QUOTES:
        return "delete the quotation marks around it, which YAML takes for text"
    numbers = _TWO_READINGS.match(text)
    if numbers is not None:
        first, second, year = (int(part) for part in numbers.groups())
        if first <= 12 and second <= 12 and first != second:
            year += 2000 if year < 100 else 0
            readings = date(year, second, first), date(year, first, second)
            return "write " + ", or ".join(f"{day} for {day.day} {_ENGLISH_MONTHS[day.month - 1]}" for day in readings)
    meant = iso_date(text)
    return f"write {meant}" if meant else "write a day as 2024-05-01, a time as 2024-05-01T09:30+02:00"


def iso_date(text: str) -> str:
    """The ISO form of a printed date that has only one reading; empty for any other text."""
    text = text.strip("".join(_QUOTES))
    if _ISO.match(text):
        return text
    if re.fullmatch(r"\d{8}", text, re.ASCII):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    printed = find_date(text)
    if printed is None or printed.evidence != text or not "1900" <= printed.value <= "2199-12-31":
        return ""
    return "" if ":" in text and "T" not in printed.value else printed.value
