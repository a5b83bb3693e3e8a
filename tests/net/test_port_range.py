"""Port ranges include both their ends."""

import pytest

from wayout.net.interval_set import IntervalSet
from wayout.net.port_range import EPHEMERAL_ANY, EPHEMERAL_LINUX, EPHEMERAL_WINDOWS, EVERY_PORT, PortRange


@pytest.mark.parametrize(
    ("ports", "text", "size"),
    [
        pytest.param(PortRange(443, 443), "443", 1, id="one port is written as one number"),
        pytest.param(PortRange(1024, 65535), "1024-65535", 64512, id="a range is written with both ends"),
        pytest.param(EVERY_PORT, "0-65535", 65536, id="every port begins at zero"),
        pytest.param(EPHEMERAL_LINUX, "32768-60999", 28232, id="Linux opens connections from 32768 to 60999"),
        pytest.param(EPHEMERAL_WINDOWS, "49152-65535", 16384, id="Windows opens connections from 49152 on"),
        pytest.param(EPHEMERAL_ANY, "1024-65535", 64512, id="a NAT gateway opens connections from 1024 on"),
    ],
)
def test_text_size_and_set(ports: PortRange, text: str, size: int) -> None:
    assert str(ports) == text
    assert ports.size == size
    assert ports.as_set() == IntervalSet.of((ports.first, ports.last))
    assert ports.first in ports
    assert ports.last in ports
    assert ports.last + 1 not in ports


@pytest.mark.parametrize(
    ("first", "last"),
    [
        pytest.param(2, 1, id="a range does not end before it begins"),
        pytest.param(-1, -1, id="AWS's minus one for any port is no port"),
        pytest.param(0, 65536, id="ports end at 65535"),
    ],
)
def test_impossible_ranges_are_refused(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="not a port range"):
        PortRange(first, last)
