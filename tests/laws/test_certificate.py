"""What a certificate says of a random network holds by the checker's own rules."""

import importlib.util
import json
import tempfile
from pathlib import Path

from hypothesis import given
from tests.laws.effort import examples
from tests.laws.fault import Fault
from tests.laws.test_break_one_thing import RESOLVED
from tests.laws.test_knowledge import Documents, questions

import wayout
from wayout.explain.certificate import certify
from wayout.read.place import Places
from wayout.render.contract import encode
from wayout.render.contract_certificate import certificate_document

_SPEC = importlib.util.spec_from_file_location(
    "check_certificate", Path(__file__).parents[2] / "tools" / "check_certificate.py"
)
assert _SPEC is not None
assert _SPEC.loader is not None
CHECK = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(CHECK)


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
