"""The endings by which words of a language change, as alternatives of a regular expression, for the search page.

They are written as the search folds words: small letters without marks. No list is a grammar. It is used where few
stories hold the very word, and what it finds then is said to be other forms. English and languages without endings have
none: there longer forms are those that begin with the word.
"""

_ENDINGS = {
    "ar": "ات|ين|ون|ان|ه|ي",
    "de": "en|er|es|em|ern|e|s|n",
    "es": "es|as|os|a|o|s|e",
    "fr": "ees|ee|es|er|al|aux|e|s|x",
    "it": "he|hi|e|i|a|o",
    "nl": "es|en|e|s",
    "pl": "ami|ach|ego|emu|owie|ow|om|em|ej|ie|ia|ych|ym|a|e|i|o|u|y",
    "pt": "oes|aes|ao|ais|al|as|os|es|eia|eu|a|o|s|e",
    "uk": "ами|ями|ах|ях|ого|ому|ові|ою|ій|ий|ів|ом|ем|ам|ям|а|я|и|і|ї|у|ю|е|є|о|ь|й",
}
_LEAST = {"ar": 3}


def endings(tag: str) -> str:
    """The endings of a language, before them how many letters must be left; empty where none are known."""
    own = tag.lower().partition("-")[0]
    return f"{_LEAST.get(own, 4)} {_ENDINGS[own]}" if own in _ENDINGS else ""
