"""Log place: what the name of a log file says about the records in it, and which files a question needs at all.

Source: FL-25, FL-26, FL-27.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from wayout.evidence.log.moment import Window

_NAME: Final = re.compile(
    r"(?P<account>\d{12})_vpcflowlogs_(?P<region>[a-z0-9-]+)_(?P<log>fl-[0-9a-f]+)_(?P<time>\d{8}T\d{4})Z_"
)
_DAILY: Final = re.compile(
    r"AWSLogs/(?P<account>\d{12})/vpcflowlogs/(?P<region>[a-z0-9-]+)/(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)/"
)
_HIVE: Final = re.compile(
    r"aws-account-id=(?P<account>\d{12})/aws-service=vpcflowlogs/aws-region=(?P<region>[a-z0-9-]+)/"
    r"year=(?P<year>\d{4})/month=(?P<month>\d\d)/day=(?P<day>\d\d)/"
)
_LAKE: Final = re.compile(
    r"region=(?P<region>[a-z0-9-]+)/account[Ii]d=(?P<account>\d{12})/"
    r"event[Dd]ay=(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)/"
)
_LAKE_SOURCE: Final = "VPC_FLOW"
"""How Amazon Security Lake names the folder of flow logs, below which there is no `AWSLogs/`."""

_MOST_DAYS: Final = 62
"""In a window of more days, listing each of them costs more calls than listing them all."""


class LogPlace(msgspec.Struct, frozen=True):
    """What a file's name tells; None for what it does not."""

    account: str | None = None
    region: str | None = None
    flow_log: str | None = None
    first: datetime | None = None
    last: datetime | None = None
    """The times between which the file was closed."""


class Wanted(msgspec.Struct, frozen=True):
    """Which files a question needs: of a window of time, of some accounts, regions and flow logs; empty means all."""

    window: Window | None = None
    accounts: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    flow_logs: frozenset[str] = frozenset()

    def may_lie_in(self, name: str) -> bool:
        """Whether a file of this name may hold such records; a name that does not say is not turned away."""
        place = place_of(name)
        if self.window is not None and place.first is not None and place.last is not None:
            in_time = self.window.may_hold(place.first, place.last)
        else:
            in_time = True
        chosen = ((self.accounts, place.account), (self.regions, place.region), (self.flow_logs, place.flow_log))
        return in_time and all(not wanted or found is None or found in wanted for wanted, found in chosen)

    def prefixes(self, prefix: str) -> tuple[str, ...]:
        """The beginnings of the S3 keys to list below a flow log's own prefix, as narrow as what is wanted allows.

        Without accounts and regions it is the prefix itself, as in Security Lake's folder; with both, one for each day of
        the window, in both layouts of flow logs.
        """
        base = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        if not self.accounts or not self.regions or _LAKE_SOURCE in base.split("/"):
            return (base,)
        narrow = []
        for account in sorted(self.accounts):
            for region in sorted(self.regions):
                daily = f"{base}AWSLogs/{account}/vpcflowlogs/{region}/"
                hive = f"{base}AWSLogs/aws-account-id={account}/aws-service=vpcflowlogs/aws-region={region}/"
                if self.window is None or self.window.day_count > _MOST_DAYS:
                    narrow += [daily, hive]
                else:
                    for day in self.window.days():
                        narrow += [f"{daily}{day:%Y/%m/%d}/", f"{hive}year={day:%Y}/month={day:%m}/day={day:%d}/"]
        return tuple(narrow)


def place_of(name: str) -> LogPlace:
    """What a path or an S3 key tells about the records, in any of the layouts that AWS writes."""
    name = name.replace("\\", "/")
    named = _NAME.search(name)
    if named is not None:
        try:
            closed = datetime.strptime(named["time"], "%Y%m%dT%H%M").replace(tzinfo=UTC)
        except ValueError:
            return LogPlace(named["account"], named["region"], named["log"])
        return LogPlace(named["account"], named["region"], named["log"], closed, closed)
    folder = _HIVE.search(name) or _DAILY.search(name) or _LAKE.search(name)
    if folder is None:
        return LogPlace()
    try:
        day = datetime(int(folder["year"]), int(folder["month"]), int(folder["day"]), tzinfo=UTC)
    except ValueError:
        return LogPlace(folder["account"], folder["region"])
    return LogPlace(folder["account"], folder["region"], None, day, day + timedelta(days=1))
