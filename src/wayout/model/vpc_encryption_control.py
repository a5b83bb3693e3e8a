"""VPC encryption control: one VPC's rule that traffic must be encrypted in transit, and what is excluded from it.

Source: ENC-1, https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEncryptionControl.html
"""

from wayout.model.noun import Noun

ENFORCE = "enforce"
MONITOR = "monitor"
ENABLED = "enabled"
DISABLED = "disabled"
AVAILABLE = "available"
GONE = frozenset({"deleted"})


class EncryptionExclusion(Noun, frozen=True):
    """Whether one kind of resource is excluded; only `enabled` is, `enabling` and `disabling` are on their way."""

    state: str = ""
    state_message: str | None = None


class EncryptionExclusions(Noun, frozen=True):
    """The kinds of resources that enforcement would keep out of the VPC. None is not told."""

    internet_gateway: EncryptionExclusion | None = None
    egress_only_internet_gateway: EncryptionExclusion | None = None
    nat_gateway: EncryptionExclusion | None = None
    virtual_private_gateway: EncryptionExclusion | None = None
    vpc_peering: EncryptionExclusion | None = None


class VpcEncryptionControl(Noun, frozen=True):
    """The control of one VPC."""

    vpc_encryption_control_id: str
    vpc_id: str
    mode: str = MONITOR
    state: str = AVAILABLE
    resource_exclusions: EncryptionExclusions = EncryptionExclusions()
