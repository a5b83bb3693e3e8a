"""The rows of the table that ask about load balancers: each list once, then each balancer and each target group."""

from wayout.aws.paging import Paging
from wayout.collect.call import ONCE, Call, ForEach, Shape, Taken
from wayout.snapshot.document import DOCUMENTS

_ELB_PAGING = Paging(cursor_asked="Marker", cursor_given="NextMarker", size_asked="PageSize", size=400)
"""ELB's: `Marker` and `PageSize`, 1 to 400 (ELB and ELBv2 API References, DescribeLoadBalancers)."""


def _elb(
    key: str, operation: str, result_key: str | None = None, *, about: str = "", paged: Paging | None = None
) -> Call:
    """A call of ELB; `about` is the document whose elements it is asked about, one by one."""
    member = "LoadBalancerArn" if about == "LoadBalancers" else "TargetGroupArn"
    return Call(
        key=key,
        document=key,
        service="elbv2",
        operation=operation,
        permission=DOCUMENTS[key].permission,
        result_key=result_key or key,
        paging=paged,
        shape=Shape.BESIDE_ID if about else Shape.ELEMENTS,
        asked=ForEach(taken=(Taken(about, (member,)),), parameter=member) if about else ONCE,
    )


def _classic(key: str, operation: str, result_key: str, *, paged: Paging | None = None) -> Call:
    """A call about classic load balancers: their list, or one by one what belongs to each."""
    each = ForEach(taken=(Taken("LoadBalancerDescriptions", ("LoadBalancerName",)),), parameter="LoadBalancerName")
    return Call(
        key=key,
        document=key,
        service="elb",
        operation=operation,
        permission=DOCUMENTS[key].permission,
        result_key=result_key,
        paging=paged,
        shape=Shape.ELEMENTS if paged is not None else Shape.BESIDE_ID,
        asked=ONCE if paged is not None else each,
    )


BALANCERS = (
    _elb("LoadBalancers", "DescribeLoadBalancers", paged=_ELB_PAGING),
    _elb("LoadBalancerListeners", "DescribeListeners", "Listeners", about="LoadBalancers", paged=_ELB_PAGING),
    Call(
        key="ListenerRules",
        document="ListenerRules",
        service="elbv2",
        operation="DescribeRules",
        permission=DOCUMENTS["ListenerRules"].permission,
        result_key="Rules",
        paging=_ELB_PAGING,
        shape=Shape.BESIDE_ID,
        asked=ForEach(
            taken=(Taken("LoadBalancerListeners", ("Listeners", "ListenerArn")),),
            parameter="ListenerArn",
        ),
    ),
    _elb("LoadBalancerAttributes", "DescribeLoadBalancerAttributes", "Attributes", about="LoadBalancers"),
    _classic("LoadBalancerDescriptions", "DescribeLoadBalancers", "LoadBalancerDescriptions", paged=_ELB_PAGING),
    _classic("ClassicInstanceHealth", "DescribeInstanceHealth", "InstanceStates"),
    _classic("ClassicLoadBalancerAttributes", "DescribeLoadBalancerAttributes", "LoadBalancerAttributes"),
    _elb("TargetGroups", "DescribeTargetGroups", paged=_ELB_PAGING),
    _elb("TargetGroupAttributes", "DescribeTargetGroupAttributes", "Attributes", about="TargetGroups"),
    _elb("LoadBalancerTargetHealth", "DescribeTargetHealth", "TargetHealthDescriptions", about="TargetGroups"),
)
