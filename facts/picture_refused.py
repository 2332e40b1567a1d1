"""The error of a picture that is not let in."""

from typing import Final

AGAIN: Final = "Open it in a picture program, export it as JPEG or PNG, and choose that file."


class Refused(ValueError):
    """A file that is not let in. `code` is for tests; the message says to an editor what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def damaged() -> Refused:
    return Refused(
        "damaged", f"The file is damaged. Choose another copy of the picture. Or: {AGAIN[0].lower()}{AGAIN[1:]}"
    )


def truncated() -> Refused:
    return Refused(
        "truncated", "The file ends in the middle of the picture. Copy or download it again, and choose that file."
    )


def bomb() -> Refused:
    return Refused("bomb", f"Something in the file would unfold to far more than a picture. {AGAIN}")


def heavy() -> Refused:
    return Refused(
        "heavy", f"The picture takes too much memory in this format. {AGAIN[:-1]}, or make the picture smaller."
    )


def rare(kind: str) -> Refused:
    return Refused("rare", f"That is {kind}, which few programs can read. {AGAIN}")


def hdr() -> Refused:
    told = "The picture is in HDR, and would look gray here. In a picture program, export it as JPEG without HDR"
    return Refused("hdr", f"{told}, and choose that file.")
