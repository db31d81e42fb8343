"""Byte ranges (RFC 9110, section 14): a single range; a request for several gets the whole body."""

import re

_ONE = re.compile(r"bytes=\s*([0-9]*)\s*-\s*([0-9]*)\s*\Z", re.IGNORECASE)


def byte_range(asked: str, size: int) -> tuple[int, int] | None:
    """The start and end of the range that a `Range` header asks for; None: send the whole body.

    Raises ValueError where the range is empty, which is answered with 416.
    """
    read = _ONE.match(asked)
    if read is None or not (read[1] or read[2]) or max(len(read[1]), len(read[2])) > 18:
        return None
    if not read[1]:
        length = int(read[2])
        if length == 0 or size == 0:
            raise ValueError("an empty range")
        return max(0, size - length), size
    first = int(read[1])
    last = int(read[2]) if read[2] else size - 1
    if read[2] and last < first:
        return None
    if first >= size:
        raise ValueError("a range behind the end")
    return first, min(last, size - 1) + 1
