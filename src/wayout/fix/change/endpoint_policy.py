"""Changes of the policies of VPC endpoints: another document in place of the one that is there."""

import json

import msgspec

from wayout.fix.change.edit import Edit, known, refuse, with_noun
from wayout.model.network import Network

MOST_SIGNS = 20_480
"""What the policy of an endpoint may have, white space included (VPC User Guide, endpoint policies)."""


class SetVpcEndpointPolicy(Edit, frozen=True, kw_only=True):
    """An endpoint gets another policy, which is a whole document in JSON (EP-8)."""

    vpc_endpoint_id: str
    policy_document: str

    @property
    def component(self) -> str:
        """The endpoint."""
        return self.vpc_endpoint_id

    def on(self, network: Network) -> Network:
        """The network in which the endpoint has the policy."""
        endpoint = known(network, "vpc_endpoints", self.vpc_endpoint_id)
        if len(self.policy_document) > MOST_SIGNS:
            raise refuse(self.component, f"its policy would have more than {MOST_SIGNS} signs")
        changed = msgspec.structs.replace(endpoint, policy_document=self.policy_document)
        return with_noun(network, "vpc_endpoints", self.vpc_endpoint_id, changed)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The endpoint has the policy that it had."""
        old = known(network, "vpc_endpoints", self.vpc_endpoint_id).policy_document
        if old is None:
            raise refuse(self.component, "the snapshot does not tell the policy that it has")
        document = old if isinstance(old, str) else json.dumps(old)
        return (SetVpcEndpointPolicy(vpc_endpoint_id=self.vpc_endpoint_id, policy_document=document),)
