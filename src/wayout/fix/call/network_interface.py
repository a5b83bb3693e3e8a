"""The calls of changes of network interfaces."""

from wayout.fix.call.call import Call
from wayout.fix.call.value import Sight, ref
from wayout.fix.change.network_interface import SetSourceDestCheck


def set_source_dest_check(change: SetSourceDestCheck) -> Call:
    """Switch the check; switching it twice is switching it once."""
    own = ref(change.network_interface_id)
    return Call(
        operation="ModifyNetworkInterfaceAttribute",
        parameters={"NetworkInterfaceId": own, "SourceDestCheck": {"Value": change.value}},
        so=(
            Sight(
                operation="DescribeNetworkInterfaces",
                parameters={"NetworkInterfaceIds": [own]},
                within=("NetworkInterfaces",),
                where=(("SourceDestCheck", change.value),),
            ),
        ),
    )
