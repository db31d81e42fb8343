"""Sentences and headings that only look like boilerplate stay in the body, wherever they stand."""

from __future__ import annotations

import pytest

from sitegen.importer.parse import parse_seed

PROSE = (
    "Officials from twelve sample states met on Monday to agree on common rules for the sample networks of hospitals."
)
MORE = "Critics said that the sample text leaves the hardest question open, which is who pays when a network fails."
TRAPS = (
    "By using email spoofing, the group got into four sample offices within a day.",
    "By Monday, the sample ministry had closed the port and told its staff to stay at home.",
    "By entering the network through an old flaw, the intruders avoided the sample alarms.",
    "Update, Cisco will say in May, is not a word that its customers like to hear any more.",
    "LONDON",
    "Telegram",
    "More about the group",
    "What happens next",
    "Discussion",
    "We and our partners in twelve sample states condemn this attack in the strongest terms.",
    "If you click on links in such mails, the attackers are paid by the sample banks.",
    "Subject: Your sample invoice is overdue",
    "Sample Telecom is owned by Sample Holdings Ltd, which denied that it had known of the flaw.",
    "No spam filter caught the first of the sample mails, the report says.",
    "The group ran a newsletter.",
    "The law was amended in 2019 after a sample court had struck it down.",
    "The report was updated twice before the sample ministers saw it.",
    "Correction facilities in two sample states were hit as well.",
    "Copyright law was not the issue, the sample court said on Friday.",
    "Share prices of two sample firms fell by a tenth.",
    "Follow the money, the sample prosecutors were told.",
    "About 40 sample states signed the text.",
    "Related cases were heard in the same week by the sample court.",
    "Read more carefully, the sample clause says the opposite.",
    "Free download sites were the first to be closed by the sample police.",
    "Photographs of the sample files were shown to the jury.",
    "The sample firm told the agency that it had paid (Reuters).",
    "Published in 2019, the sample strategy had named four goals.",
    "On 3 May 2022 the sample court ruled for the firm.",
    "NATO — the alliance — agreed to look at the sample text again.",
    "Comments on the draft are due in May, the sample ministry said.",
    "Sign up rates doubled in a week, the sample firm said.",
    "Video calls were cut off for an hour.",
    "Advertisements for the sample tool appeared on a forum in March.",
    "“Follow us,” said the sample guide, and the ministers went in.",
    "The exploit kit sold well on YouTube and on the sample market GitHub",
    "Tags were left in the sample code by its authors.",
    "Contact with the sample group broke off in June.",
    "Editor is the name of the sample program that was hit.",
    "Source: the sample ministry, which asked not to be named in the report at all.",
    "Listen to the regulators: they say it again and again.",
    "Donate or pay, the sample note on the screens said.",
    "Resize",
    "Follow",
    "Subscribe",
    "Late March",
    "Embed",
    "Transcript",
    "保存",
    "收藏",
    "Merken",
    "Guardar",
    "Embed the key in the sample chip and nobody can copy it, the maker says.",
    "Resize the window, the sample note said, and the wipe begins.",
    "Expand",
    "Loading",
    "未经授权的访问持续了三个月，示例部门说。",
    "Anzeige erstatteten zwölf Musterbehörden am Montag bei der Polizei in Halvik.",
    "Quelle war ein Musterbericht, den niemand kennt.",
    "Most popular of the sample tools was a scanner for old printers.",
    "Post navigation data was sold to sample brokers.",
    "Follow us on the map, the sample pirates wrote, and find nothing.",
    "Accept cookies or leave: that is what sample sites say to readers in twelve states.",
    "The archive saved 27 captures of the sample page before it was deleted.",
    "On page 1 of 3 the sample report says so in as many words.",
    "Saved from ruin, the sample firm thanked its lenders.",
    "Printed on 3 May 2022, the sample leaflet named nobody.",
    "Screenshot",
    "History",
    "Success",
    "Summary",
    "Key points",
    "3 May 2022",
    "Notes to editors of sample papers were found on the server.",
    "Unsubscribe links in sample mails led to the intruders.",
    "The sample newsletter’s readers were the first to be told.",
    "You received this email, the sample note said, and so did I.",
    "Attorney advertising is banned in two sample states.",
    "This alert reached twelve sample ministries within an hour of the attack.",
    "With help from sample banks the police found the account.",
    "Norsk sample reported from its own experience that the flaw is old.",
    "Teaches well, costs little: so says a sample review of the course.",
    "Subscribers only paid after the sample leak was public.",
    "Article réservé: le mot était écrit sur douze dossiers.",
    "Лента новостей стояла три часа, сообщили в ведомстве примеров.",
    "댓글 조작은 없었다고 예시 기관은 밝혔다. 조사는 다음 달에 끝난다.",
    "关注我们的人不多，示例部门说，但他们都读完了。",
    "Copyright in the sample text stays with its authors, who may reprint it without asking, the court said.",
    "Urheberrecht und Nachdruck waren im Musterfall nicht das Thema, sagte das Gericht in Halvik.",
    "This article is more than two years old, the sample editor said, and still wrong.",
    "The sample head of the agency was pictured on every stamp (Reuters).",
    "Sign up here, the sample poster said, and leave your keys at the door.",
    "Deja una respuesta abierta el informe de muestra: quién paga los daños.",
    "Coverage type: print, the sample form asks, and nobody knows why.",
    "Visit our port and see for yourself, the sample mayor said, and bring a lamp.",
    "The sample firm says its data is stored in a cellar, on file, pictured twice.",
    "Play icon or not, the sample key was small.",
    "Read more on Monday, the sample clerk said, and fewer people will be caught.",
    "By Monday – a sample holiday – the port was open again.",
    "The template {{name}} stood where the victim’s own should be, the sample report says of the mail, sent to all.",
    "Jonas Pell, the sample minister, writes to his voters that the law will come.",
    "The sample lists were posted by the clerk and read by everybody.Nobody laughed",
    "CLARE MARSH: Good morning to all sample ministers, and thank you for coming so early.",
    "Paris: the sample city has no harbour, and says so.",
    "Support for sample journalism was cut by a third in two years.",
    "Two sample judges agreed on 3 May 2022 that the port is a port.",
    "Icon of the sample group was a fish that looked to the left.",
    "Nobody knew the sample key, Halvik with Varn excepted, and nobody asked.",
    "Article content was the issue, the sample editor said, and not its title.",
    "Is a sample reporter at risk? The ministry would not say.",
    "Forgot your details, the sample clerk asked, and the caller gave him hers.",
    "Do you have information, the sample judge asked, or only a feeling?",
    "Sample Wire / Halvik",
    "Your supporters, the sample minister was told, will have to wait outside.",
    "Stay informed, the sample sign said, and leave your lamp at home.",
    "Washington - the sample town, not the capital - was hit on Monday as well.",
    "To read this article of the sample treaty one needs a lamp and some patience.",
    "Der Musterverband will klagen, wie er am Freitag in Halvik mitteilte, und sucht Zeugen. (dpa/kb)",
)


@pytest.mark.parametrize("trap", TRAPS)
def test_what_only_looks_like_boilerplate_stays(trap: str) -> None:
    lines = (
        "A sample title for a sample text",
        PROSE,
        PROSE + " Again.",
        trap,
        MORE,
        MORE + " Again.",
        "The end was calm, said one sample envoy who had seen many of them.",
    )
    for joint in ("\n\n", "\n"):
        seed = parse_seed(joint.join(lines))
        words = seed.body.replace("\\", "").split("\n\n")
        assert [line.strip() for line in words] == list(lines[1:])


def test_a_groups_portrait_at_the_end_is_no_bio() -> None:
    lines = (
        "A sample title for a sample text",
        PROSE,
        MORE,
        "Sample Bear",
        "Sample Bear is a group that has been active since 2015, the ministry says, and works for a sample service.",
    )
    seed = parse_seed("\n\n".join(lines))
    assert seed.get("source.author") is None
    assert seed.body.strip().split("\n\n") == list(lines[1:])


def test_somebody_in_the_news_at_the_end_is_no_author() -> None:
    lines = (
        "A sample title for a sample text",
        PROSE,
        MORE,
        "General Cleo Marsh is director of the sample agency and commander of its sample fleet.",
    )
    seed = parse_seed("\n\n".join(lines))
    assert seed.get("source.author") is None
    assert seed.body.strip().split("\n\n") == list(lines[1:])
