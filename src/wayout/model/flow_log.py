"""Flow logs: what is recorded, where, and in which format."""

from wayout.model.noun import Noun


class FlowLog(Noun, frozen=True):
    """A flow log of a VPC, subnet or interface. Usable when ACTIVE and delivered with SUCCESS (FL-2)."""

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
