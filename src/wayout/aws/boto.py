"""The account behind boto3: the one file that imports it, and only when the first call is made.

Retries are botocore's own in `standard` mode (AWS SDKs and Tools Reference Guide, "Retry behavior"), with a few more
attempts than its three, because a whole account is read at once; AWS_RETRY_MODE and AWS_MAX_ATTEMPTS, or the same in
the profile, win.
"""

from collections.abc import Mapping
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from wayout.aws.account import Account, Identity
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.function_host import Invoked
from wayout.aws.json_value import Json, as_json
from wayout.aws.trouble import trouble
from wayout.errors import AwsError

if TYPE_CHECKING:
    import boto3
    from botocore.config import Config, _RetryDict

_ATTEMPTS = 6
"""Calls in all, the first one included."""

_CONNECT_SECONDS = 10
_READ_SECONDS = 60
_CONNECTIONS = 32
"""Kept open per service and region; more than the worker pool ever asks at once."""

_CHUNK = 1 << 20
_LONGEST_PAYLOAD = 6 << 20
"""What a function that is waited for may return at most (Lambda quotas)."""

_FALLBACK_REGION = "us-east-1"


class BotoAccount:
    """An `Account` that boto3 answers for. One client per service and region, made on first use."""

    def __init__(self, session: "boto3.Session", config: "Config", identity: Identity) -> None:
        self._session = session
        self._config = config
        self._identity = identity
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = Lock()

    @property
    def identity(self) -> Identity:
        """Who asks."""
        return self._identity

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Json]) -> Answer | CallRefused:
        """What AWS answers to this operation, or why it does not."""
        answer = self._ask(service, operation, region, parameters)
        if isinstance(answer, CallRefused):
            return answer
        return {key: as_json(value) for key, value in answer.items() if key != "ResponseMetadata"}

    def create_function(self, region: str, parameters: Mapping[str, Json], code: bytes) -> Answer | CallRefused:
        """What Lambda answers to CreateFunction with this archive as its code, or why it does not."""
        whole: dict[str, object] = {**parameters, "Code": {"ZipFile": code}}
        answer = self._ask("lambda", "CreateFunction", region, whole)
        if isinstance(answer, CallRefused):
            return answer
        return {key: as_json(value) for key, value in answer.items() if key != "ResponseMetadata"}

    def invoke(self, region: str, name: str, payload: bytes) -> Invoked | CallRefused:
        """What a Lambda function returned, waited for, or why it was not run."""
        from botocore.exceptions import BotoCoreError

        answer = self._ask("lambda", "Invoke", region, {"FunctionName": name, "Payload": payload})
        if isinstance(answer, CallRefused):
            return answer
        try:
            body: bytes = answer["Payload"].read(_LONGEST_PAYLOAD)
        except BotoCoreError as error:
            return _refused("lambda", "Invoke", region, error)
        return Invoked(body, answer.get("FunctionError"))

    def _ask(
        self, service: str, operation: str, region: str, parameters: Mapping[str, object]
    ) -> dict[str, Any] | CallRefused:
        from botocore import xform_name
        from botocore.exceptions import BotoCoreError, ClientError
        from botocore.parsers import ResponseParserError

        try:
            client = self._client(service, region)
            answer: dict[str, Any] = getattr(client, xform_name(operation))(**parameters)
        except (ClientError, BotoCoreError, ResponseParserError, AttributeError) as error:
            return _refused(service, operation, region, error)
        return answer

    def fetch(self, bucket: str, key: str, region: str, target: BinaryIO) -> int | CallRefused:
        """How many bytes of an object were written to the target, or why they were not."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            body = self._client("s3", region).get_object(Bucket=bucket, Key=key)["Body"]
            return sum(target.write(part) for part in body.iter_chunks(_CHUNK))
        except (ClientError, BotoCoreError) as error:
            return _refused("s3", "GetObject", region, error)

    def once(self) -> "BotoAccount":
        """The same account, each call of which is sent once: who changes something repeats it only after a look."""
        from botocore.config import Config

        config = self._config.merge(Config(retries={"mode": "standard", "total_max_attempts": 1}))
        return BotoAccount(self._session, config, self._identity)

    def _client(self, service: str, region: str) -> Any:  # noqa: ANN401 - boto3 makes its clients' classes when it runs
        with self._lock:
            known = self._clients.get((service, region))
            if known is None:
                make: Any = self._session.client
                known = self._clients[service, region] = make(service, region_name=region, config=self._config)
            return known


def each_call_once(account: Account) -> Account:
    """The account as one that sends each call once; one that is not behind boto3 does so already."""
    return account.once() if isinstance(account, BotoAccount) else account


class Session:
    """The credentials that a command was given, before any call: where to start, and whom to become."""

    def __init__(self, profile: str | None, region: str | None, environment: Mapping[str, str]) -> None:
        """The session of this profile, or of the environment's credentials.

        Raises: AwsError when there is no such profile or AWS's configuration files cannot be read.
        """
        import boto3
        from botocore.exceptions import BotoCoreError

        try:
            self._session = boto3.Session(profile_name=profile)
        except BotoCoreError as error:
            raise trouble(error).as_error("open the AWS session") from error
        # boto3 knows AWS_DEFAULT_REGION only; every other tool of AWS reads AWS_REGION as well.
        self.region = region or environment.get("AWS_REGION") or self._session.region_name
        self._config = _config(self._session, environment)

    def account(self) -> BotoAccount:
        """The account of the session's own credentials.

        Raises: AwsError when there are none, when they are expired or unknown to AWS, or when AWS cannot be reached.
        """
        return self._identified(self._session, "find out whose AWS credentials these are")

    def assume(self, role_arn: str, external_id: str | None) -> BotoAccount:
        """The account of this role; its credentials last an hour, or as long as the role allows.

        Raises: AwsError as `account` does, and when the role may not be assumed.
        """
        import boto3
        from botocore.exceptions import BotoCoreError, ClientError
        from botocore.parsers import ResponseParserError

        extra = {} if external_id is None else {"ExternalId": external_id}
        attempted = f"assume the role {role_arn}"
        try:
            sts: Any = self._session.client("sts", region_name=self._start, config=self._config)
            given = sts.assume_role(RoleArn=role_arn, RoleSessionName="wayout", **extra)["Credentials"]
        except (ClientError, BotoCoreError, ResponseParserError, KeyError) as error:
            raise trouble(error).as_error(attempted) from error
        role = boto3.Session(
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
            region_name=self._start,
        )
        return self._identified(role, attempted)

    @property
    def _start(self) -> str:
        """Where STS is asked; any region knows any account of its partition."""
        return self.region or _FALLBACK_REGION

    def _identified(self, session: "boto3.Session", attempted: str) -> BotoAccount:
        from botocore.exceptions import BotoCoreError, ClientError
        from botocore.parsers import ResponseParserError

        try:
            sts: Any = session.client("sts", region_name=self._start, config=self._config)
            who = sts.get_caller_identity()
            identity = Identity(account=who["Account"], arn=who["Arn"])
        except (ClientError, BotoCoreError, ResponseParserError, KeyError) as error:
            raise trouble(error).as_error(attempted) from error
        return BotoAccount(session, self._config, identity)


def require_region(session: Session) -> str:
    """The region of the session.

    Raises: AwsError when neither the command, nor the environment, nor the profile names one.
    """
    if session.region is None:
        raise AwsError(
            "no AWS region is given: neither --region, nor AWS_REGION, nor the profile names one",
            "Add --region eu-west-1, or --region all for every region that the account has enabled.",
        )
    return session.region


def _refused(service: str, operation: str, region: str, error: Exception) -> CallRefused:
    found = trouble(error)
    return CallRefused(service=service, operation=operation, region=region, why=found.code, message=found.message)


def _config(session: "boto3.Session", environment: Mapping[str, str]) -> "Config":
    from botocore.config import Config

    # The profile's own settings have no public way out of boto3; botocore's session has had this method since 2013.
    profile: Mapping[str, object] = session._session.get_scoped_config()  # noqa: SLF001
    retries: dict[str, Any] = {}
    if "AWS_RETRY_MODE" not in environment and "retry_mode" not in profile:
        retries["mode"] = "standard"
    if "AWS_MAX_ATTEMPTS" not in environment and "max_attempts" not in profile:
        retries["total_max_attempts"] = _ATTEMPTS
    return Config(
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        max_pool_connections=_CONNECTIONS,
        retries=cast("_RetryDict", retries) if retries else None,
        user_agent_extra=f"wayout/{version('wayout')}",
    )
