"""Places every country on a tile map: one square each, near its neighbours, in five regions.

The regions are those of the United Nations' M49 list, so that no one has to argue where a country belongs. The
codes are ISO 3166-1 alpha-2; XK is the one in common use for Kosovo, which has none.
"""

from sitegen.languages.language import noted

AMERICAS = """
.. CA .. .. .. .. .. .. ..
.. US .. .. .. .. .. .. ..
MX .. .. CU BS .. .. .. ..
GT BZ .. JM HT DO KN AG ..
SV HN .. .. .. .. DM LC BB
.. NI CR PA .. .. VC GD TT
.. .. .. CO VE GY SR .. ..
.. .. .. EC PE BR .. .. ..
.. .. .. .. BO PY UY .. ..
.. .. .. .. CL AR .. .. ..
"""

EUROPE = """
IS .. .. NO SE FI ..
.. .. .. .. .. EE RU
IE GB .. DK .. LV ..
.. .. NL DE PL LT BY
.. BE LU LI CZ SK UA
.. FR CH AT HU RO MD
PT ES MC SI HR RS BG
.. AD IT SM BA ME XK
.. .. VA .. .. AL MK
.. .. MT .. .. .. GR
"""

AFRICA = """
.. .. MA DZ TN LY EG .. .. ..
.. MR ML NE TD SD ER DJ .. ..
CV SN BF BJ NG CF SS ET SO ..
GM GW CI GH TG CM CG UG KE SC
.. GN SL LR GQ GA CD RW TZ ..
.. .. .. ST .. AO ZM BI MW KM
.. .. .. .. .. NA BW ZW MZ MG
.. .. .. .. .. ZA LS SZ .. MU
"""

ASIA = """
.. GE .. .. KZ .. .. MN .. KP ..
TR AM AZ TM UZ KG .. CN .. KR JP
CY SY IQ IR AF TJ NP BT .. HK TW
LB JO KW BH PK IN BD MM LA VN MO
IL PS SA QA AE LK .. TH KH .. PH
.. .. YE OM .. MV .. MY SG BN ..
.. .. .. .. .. .. .. .. ID TL ..
"""

OCEANIA = """
PW FM MH .. ..
PG NR KI TV ..
.. SB VU FJ WS
AU .. .. TO ..
.. NZ .. .. ..
"""

REGIONS: tuple[tuple[str, str], ...] = (
    (noted("Americas"), AMERICAS),
    (noted("Europe"), EUROPE),
    (noted("Africa"), AFRICA),
    (noted("Asia"), ASIA),
    (noted("Oceania"), OCEANIA),
)
"""Each region's name, in the order in which they are drawn and read, and its rows of squares."""


def squares(rows: str) -> tuple[tuple[str, int, int], ...]:
    """A region's countries as (code, column, row), in the order of reading."""
    return tuple(
        (code, x, y)
        for y, line in enumerate(rows.strip().splitlines())
        for x, code in enumerate(line.split())
        if code != ".."
    )
