"""Flow logs: what is recorded, where, and in which format.

Rules:
- FL-2: A log is usable when it is ACTIVE and its records are delivered.
"""

from wayout.model.noun import Noun, Tag


class FlowLogDestinationOptions(Noun, frozen=True):
    """How objects on S3 are written."""

    file_format: str | None = None
    hive_compatible_partitions: bool = False
    per_hour_partition: bool = False


class FlowLog(Noun, frozen=True):
    """A flow log of a VPC, subnet, interface, transit gateway or regional NAT gateway.

    Usable when ACTIVE and delivered with SUCCESS (FL-2).
    """

    flow_log_id: str
    resource_id: str
    traffic_type: str = "ALL"
    flow_log_status: str = "ACTIVE"
    deliver_logs_status: str | None = None
    deliver_logs_error_message: str | None = None
    log_format: str | None = None
    log_destination_type: str | None = None
    log_destination: str | None = None
    log_group_name: str | None = None
    max_aggregation_interval: int | None = None
    creation_time: str | None = None
    destination_options: FlowLogDestinationOptions | None = None
    tags: tuple[Tag, ...] = ()
