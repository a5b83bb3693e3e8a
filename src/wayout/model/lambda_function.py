"""Lambda functions, as far as their place in a VPC goes.

Rules:
- LAM-1: A function in a VPC has no public address in any subnet.
"""

from wayout.model.noun import Noun


class VpcConfig(Noun, frozen=True):
    """Where the function's interfaces stand."""

    subnet_ids: tuple[str, ...] = ()
    security_group_ids: tuple[str, ...] = ()
    vpc_id: str | None = None
    ipv6_allowed_for_dual_stack: bool = False


class LambdaFunction(Noun, frozen=True):
    """A Lambda function. In a VPC it never gets a public address (LAM-1)."""

    function_name: str
    function_arn: str | None = None
    vpc_config: VpcConfig | None = None
    state: str | None = None
    role: str | None = None
