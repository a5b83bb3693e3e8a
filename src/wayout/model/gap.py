"""Gap: a fact that we lack, and what would close it."""

import msgspec

from wayout.snapshot.document import document

NOT_MODELLED = "not modelled"
NOT_IN_SNAPSHOT = "not in the snapshot"
UNREADABLE = "could not be read"
NOT_IN_PLAN = "not in the plan"


class Gap(msgspec.Struct, frozen=True, order=True):
    """Something that could not be seen or is not modelled.

    `what` is the key of the document (`NetworkAcls`) or the feature; `why` is AWS's refusal or a short phrase;
    `permission` is the IAM action that would close the gap, None where no permission would. A gap beside an answer
    matters only if the answer could change with it.
    """

    what: str
    why: str
    permission: str | None
    message: str

    @classmethod
    def document(cls, key: str, why: str, message: str) -> "Gap":
        """A document, or an element of it, that is not there.

        The permission is taken from the catalogue of documents.
        """
        known = document(key)
        return cls(key, why, known.permission if known else None, message)

    @classmethod
    def feature(cls, what: str, message: str) -> "Gap":
        """A part of AWS that wayout does not model."""
        return cls(what, NOT_MODELLED, None, message)
