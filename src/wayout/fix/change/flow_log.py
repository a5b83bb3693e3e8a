"""Changes of flow logs: turned on and off."""

from wayout.fix.change.edit import Deletion, Edit, known, with_noun, without_noun
from wayout.model.flow_log import FlowLog
from wayout.model.network import Network


class CreateFlowLog(Edit, frozen=True, kw_only=True):
    """A flow log of a VPC, subnet or interface, for all traffic; it changes no packet's fate (FL-1).

    `destination` is the ARN of a bucket, or of a log group, which needs a role to write to it.
    """

    flow_log_id: str
    resource_id: str
    destination: str
    log_format: str
    role_arn: str | None = None
    interval: int = 60

    @property
    def component(self) -> str:
        """What is logged."""
        return self.resource_id

    @property
    def creates(self) -> str | None:
        """The planned flow log."""
        return self.flow_log_id

    def on(self, network: Network) -> Network:
        """The network with the flow log."""
        is_bucket = self.destination.split(":")[2:3] == ["s3"]
        log = FlowLog(
            flow_log_id=self.flow_log_id,
            resource_id=self.resource_id,
            log_format=self.log_format,
            log_destination_type="s3" if is_bucket else "cloud-watch-logs",
            log_destination=self.destination,
            max_aggregation_interval=self.interval,
        )
        return with_noun(network, "flow_logs", self.flow_log_id, log)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The flow log is deleted; what it recorded stays."""
        del network
        return (DeleteFlowLog(flow_log_id=self.flow_log_id),)


class DeleteFlowLog(Deletion, frozen=True, kw_only=True):
    """A flow log ends; what it recorded stays."""

    flow_log_id: str

    @property
    def component(self) -> str:
        """The flow log."""
        return self.flow_log_id

    def on(self, network: Network) -> Network:
        """The network without the flow log."""
        known(network, "flow_logs", self.flow_log_id)
        return without_noun(network, "flow_logs", self.flow_log_id)
