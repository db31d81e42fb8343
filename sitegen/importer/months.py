"""Names of months, weekdays and zones as they are printed. Tables only; never the locale's."""

from __future__ import annotations

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
"""Names that are also words ("so 3 May"): weekdays only before a full stop or a comma."""

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
"""Minutes from UTC of the zone names that mean one offset; "ET", "PT" or "IST" do not, so they are not here."""
