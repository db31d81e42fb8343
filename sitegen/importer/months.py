"""Names of months, weekdays and zones as they are printed. Tables only; never the locale's."""

from __future__ import annotations

_MONTHS = (
    "january jan januar jänner janvier janv enero ene gennaio gen januari janeiro stycznia января січня",
    "february feb februar février fevrier févr febrero febbraio februari fevereiro fev lutego февраля лютого",
    "march mar märz marz mrz mars marzo maart março marca марта березня",
    "april apr avril avr abril abr aprile kwietnia апреля квітня",
    "may mai mayo maggio mag mei maio maj maja мая травня",
    "june jun juni juin junio giugno giu junho czerwca июня червня",
    "july jul juli juillet juil julio luglio lug julho lipca июля липня",
    "august aug août aout agosto ago augustus augusti sierpnia августа серпня",
    "september sept sep septembre septiembre settembre set setembro września сентября вересня",
    "october oct oktober okt octobre octubre ottobre ott outubro out października октября жовтня",
    "november nov novembre noviembre novembro listopada ноября листопада",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro grudnia декабря грудня",
)
_WEEKDAYS = (
    "monday mon montag mo lundi lunes lunedì maandag понедельник",
    "tuesday tues tue dienstag di mardi martes martedì dinsdag вторник",
    "wednesday wed mittwoch mi mercredi miércoles mercoledì woensdag среда",
    "thursday thurs thur thu donnerstag do jeudi jueves giovedì donderdag четверг",
    "friday fri freitag fr vendredi viernes venerdì vrijdag пятница",
    "saturday sat samstag sonnabend sa samedi sábado sabato zaterdag суббота",
    "sunday sun sonntag so dimanche domingo domenica zondag воскресенье",
)

MONTHS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}
MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))

ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "BST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "MSK": 180,
    "EST": -300, "EDT": -240, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "AEST": 600, "AEDT": 660, "JST": 540, "SGT": 480,
}  # fmt: skip
"""Minutes from UTC of the zone names that mean one offset; "ET", "PT" or "IST" do not, so they are not here."""
