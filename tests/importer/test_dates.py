"""Printed dates are read as they are printed, asked about where they cannot be, and never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.dates import find_date, is_date, read_date


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("21 May 2026", "2026-05-21"),
        ("January 26th, 2022", "2022-01-26"),
        ("Jan. 26, 2022", "2022-01-26"),
        ("Monday, November 7, 2022, 8:16 AM", "2022-11-07"),
        ("09 Oct 2017 | 5:03 pm", "2017-10-09"),
        ("Tue, 08 Nov 2022 23:30:00 -0500", "2022-11-08T23:30:00-05:00"),
        ("Wed, 24 Nov 2021 16:03:00 GMT", "2021-11-24T16:03:00+00:00"),
        ("2021-11-24", "2021-11-24"),
        ("2021-11-24T16:03:00Z", "2021-11-24T16:03:00+00:00"),
        ("2021-11-24T16:03:00.123+01:00", "2021-11-24T16:03:00+01:00"),
        ("2021-11-24 16:03", "2021-11-24"),
        (" 2017_02_13 ", "2017-02-13"),
        ("2021/11/24", "2021-11-24"),
        ("24.11.2021", "2021-11-24"),
        ("11/24/2021", "2021-11-24"),
        ("04/04/2022", "2022-04-04"),
        ("24-Nov-2021", "2021-11-24"),
        ("10:00 AM EST, Wed January 26, 2022", "2022-01-26T10:00:00-05:00"),
        ("21 May 2026, 08:16 BST", "2026-05-21T08:16:00+01:00"),
        ("the 3rd of May 2022", "2022-05-03"),
        ("24. November 2021", "2021-11-24"),
        ("24 novembre 2021", "2021-11-24"),
        ("24 de noviembre de 2021", "2021-11-24"),
        ("Sept. 5, 2019 at 4:00 p.m. EDT", "2019-09-05T16:00:00-04:00"),
        ("May 5, 2021 | 12:01 AM UTC", "2021-05-05T00:01:00+00:00"),
        ("Nov 24 2021", "2021-11-24"),
        ("NOVEMBER 24, 2021", "2021-11-24"),
        ("Published: 24 Nov 2021 by the desk", "2021-11-24"),
        ("2021年11月24日", "2021-11-24"),
        ("2021年11月24日 16:35", "2021-11-24"),
        ("2021年11月24日（水） 16時35分", "2021-11-24"),
        ("24 ноября 2021, 16:35", "2021-11-24"),
        ("24 ноября 2021 г.", "2021-11-24"),
        ("среда, 24 ноября 2021", "2021-11-24"),
        ("24 listopada 2021", "2021-11-24"),
        ("24 листопада 2021", "2021-11-24"),
        ("Mi., 24. November 2021", "2021-11-24"),
        ("mer. 24 nov. 2021", "2021-11-24"),
        ("so 24 May 2022 it was", "2022-05-24"),
        ("Mar 24 2021", "2021-03-24"),
        ("January 26, 20223:15 PM GMT+1Updated 2 years ago", "2022-01-26T15:15:00+01:00"),
        ("January 26, 2022 3:15 PM GMT+1", "2022-01-26T15:15:00+01:00"),
        ("January 26, 2022 3:15 PM UTC-5", "2022-01-26T15:15:00-05:00"),
        ("02/04/2023 02:35 PM EST", "2023-02-04T14:35:00-05:00"),
        ("02/04/2023 2:35 p.m. ET", "2023-02-04"),
        ("02/04/2023 14:35 BST", "2023-04-02T14:35:00+01:00"),
        ("02.04.2023, 14:35 Uhr", "2023-04-02"),
        ("Mar-08-2022", "2022-03-08"),
        ("令和4年11月7日", "2022-11-07"),
        ("8 مارس 2022", "2022-03-08"),
        ("2023. 8. 16. 오전 9:12", "2023-08-16"),
        ("19 июн 2023, 11:40", "2023-06-19"),
        ("18 Nisan 2023", "2023-04-18"),
        ("26 Jan 2022 15:15 GMT", "2022-01-26T15:15:00+00:00"),
    ],
)
def test_a_printed_date_is_read(printed: str, iso: str) -> None:
    found = read_date(printed)
    assert found is not None
    assert (found.value, found.problem) == (iso, "")
    assert found.evidence in printed


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        ("03/04/2022", "day/month"),
        ("2017_02_3x", "not a date"),
        ("31 November 2021", "calendar"),
        ("2021-02-30", "calendar"),
        ("Monday, November 8, 2022", "weekday"),
        ("So., 24. November 2021", "weekday"),
        ("понедельник, 24 ноября 2021", "weekday"),
        ("November 2021", "which day"),
        ("some time last year", "is not a date"),
        ("earlier this month", "is not a date"),
        ("13/14/2022", "calendar"),
    ],
)
def test_what_cannot_be_told_is_asked(printed: str, why: str) -> None:
    found = read_date(printed)
    assert found is not None
    assert found.value == ""
    assert why in found.problem


@pytest.mark.parametrize(
    "text", ["", "earlier this month", "version 1.2.2021b", "10.0.0.1", "2021", "call 555-1234-2021", "May 2021"]
)
def test_no_date_is_found_where_none_is_printed(text: str) -> None:
    assert find_date(text) is None


def test_a_date_line_is_a_date_and_nothing_else() -> None:
    assert is_date("24 November 2021")
    assert not is_date("On 24 November 2021 they met")


@given(st.text(max_size=80))
def test_reading_never_raises(text: str) -> None:
    find_date(text)
    read_date(text)


@given(st.dates())
def test_an_iso_day_is_itself(day: object) -> None:
    found = read_date(str(day))
    assert found is not None
    assert found.value == str(day)
