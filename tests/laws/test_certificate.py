"""What a certificate says of a random network holds by the checker's own rules."""

import importlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given
from tests.laws.effort import examples
from tests.laws.fault import Fault
from tests.laws.test_break_one_thing import RESOLVED
from tests.laws.test_knowledge import Documents, questions

import wayout
from wayout.explain.certificate.certificate import certify
from wayout.read.place import Places
from wayout.render.json.certificate import certificate_document
from wayout.render.json.document import encode

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))  # it is run as a script, beside the folder with its parts
CHECK: Any = importlib.import_module("check_certificate")


@examples(3)
@given(questions())
def test_the_certificate_of_any_network_holds(question: tuple[Fault, str, Documents]) -> None:
    fault, to, documents = question
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "snapshot.json"
        file.write_text(json.dumps(documents), encoding="utf-8")
        network = wayout.load(file)
        diagnosis = wayout.diagnose(network, fault.source, [to], resolved=RESOLVED)
        certificate = certify(network, Places(file), diagnosis)
        assert CHECK.check(json.loads(encode(certificate_document(certificate))), file) is not None
