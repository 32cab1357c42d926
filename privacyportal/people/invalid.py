from django.utils.functional import Promise


class InvalidIdentifier(ValueError):
    """What was typed cannot be normalised. `code` says why; `sentence` tells the person how to write it right.

    Neither quotes what was typed: errors end in logs.
    """

    def __init__(self, code: str, sentence: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
