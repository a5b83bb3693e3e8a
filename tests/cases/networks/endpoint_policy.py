"""Networks in which the policy of a VPC endpoint refuses what the network lets through."""

from tests.builders import ACCOUNT, Json, SnapshotBuilder, add_endpoint, add_s3_endpoint, healthy_network, isolated

REPORTS = ("arn:aws:s3:::reports", "arn:aws:s3:::reports/*")
TASK_ROLE = f"arn:aws:iam::{ACCOUNT}:role/payments-task"
EXECUTION_ROLE = f"arn:aws:iam::{ACCOUNT}:role/payments-execution"


def policy_of_the_endpoint_lists_another_bucket() -> SnapshotBuilder:
    """The bucket `reports` is listed; `exports` is not."""
    return _with_s3(_allow("s3:*", *REPORTS))


def policy_of_the_endpoint_denies_the_bucket() -> SnapshotBuilder:
    return _with_s3(_allow("*", "*"), _says("Deny", "s3:*", "arn:aws:s3:::exports/*", Sid="NoExports"))


def policy_of_the_endpoint_admits_the_role_of_the_task() -> SnapshotBuilder:
    roles = {"ArnLike": {"aws:PrincipalArn": [TASK_ROLE, EXECUTION_ROLE]}}
    return _with_s3(_allow("s3:*", "*", Condition=roles))


def policy_of_the_endpoint_admits_another_role() -> SnapshotBuilder:
    role = {"StringEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/reporting"}}
    return _with_s3(_allow("s3:*", "*", Condition=role))


def policy_of_the_gateway_endpoint_names_the_account_as_principal() -> SnapshotBuilder:
    """A gateway endpoint takes that for the root user of the account."""
    statement = _allow("s3:*", "*") | {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
    return _with_s3(statement)


def policy_of_the_interface_endpoint_names_the_account_as_principal() -> SnapshotBuilder:
    statement = _allow("*", "*") | {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
    network = isolated(healthy_network(1), "a")
    return add_endpoint(network, "secretsmanager", policy=_policy(statement))


def policy_of_the_endpoint_asks_for_the_organisation() -> SnapshotBuilder:
    own = {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    return _with_s3(_allow("*", "*", Condition=own))


def policy_of_the_endpoint_denies_other_accounts_only() -> SnapshotBuilder:
    other = {"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}, "Null": {"aws:PrincipalAccount": "false"}}
    return _with_s3(_allow("*", "*"), _says("Deny", "*", "*", Condition=other))


def policy_of_the_endpoint_allows_all_but_one_service_call() -> SnapshotBuilder:
    """A part of the calls passes: the network is open, and what decides is the call."""
    statement = {"Effect": "Allow", "Principal": "*", "NotAction": "secretsmanager:PutSecretValue", "Resource": "*"}
    network = isolated(healthy_network(1), "a")
    return add_endpoint(network, "secretsmanager", policy=_policy(statement))


def policy_of_the_endpoint_allows_a_bucket_and_the_internet_is_another_way() -> SnapshotBuilder:
    """The NAT gateway would not ask for a policy, and the route to the endpoint wins."""
    network = healthy_network(1)
    return add_s3_endpoint(network, policy=_policy(_allow("s3:*", *REPORTS)))


def _with_s3(*statements: Json) -> SnapshotBuilder:
    return add_s3_endpoint(isolated(healthy_network(1), "a"), policy=_policy(*statements))


def _policy(*statements: Json) -> Json:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _allow(action: str, *resources: str, **rest: Json) -> Json:
    return _says("Allow", action, *resources, **rest)


def _says(effect: str, action: str, *resources: str, **rest: Json | str) -> Json:
    return {"Effect": effect, "Principal": "*", "Action": action, "Resource": list(resources), **rest}
