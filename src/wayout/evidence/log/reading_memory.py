"""Reading memory: where a reader puts the text of one file after another, so that the system is not asked for pages anew."""

from wayout.evidence.log.inflate import MOST_TEXT
from wayout.evidence.log.text_survey import Survey


class ReadingMemory:
    """Room for a block of text, and for what is found in it. It serves one file at a time."""

    def __init__(self) -> None:
        self.text = bytearray(MOST_TEXT)
        self.survey = Survey(MOST_TEXT)
