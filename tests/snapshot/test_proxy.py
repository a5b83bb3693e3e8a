"""What is kept of proxy variables: the way to the proxy, never who may use it."""

import pytest

from wayout.snapshot.proxy import harmless_proxy_value

KEPT = {
    "scheme, host and port": ("HTTPS_PROXY", "http://proxy.example.com:3128", "http://proxy.example.com:3128"),
    "the name in small letters": ("https_proxy", "http://10.0.0.5:3128", "http://10.0.0.5:3128"),
    "no scheme": ("HTTP_PROXY", "proxy:8080", "proxy:8080"),
    "no port": ("ALL_PROXY", "socks5h://proxy", "socks5h://proxy"),
    "IPv6": ("HTTP_PROXY", "http://[fd00::1]:3128", "http://[fd00::1]:3128"),
    "user and password are cut off": ("HTTPS_PROXY", "http://ann:s3cret@proxy:3128", "http://proxy:3128"),
    "a user alone is cut off": ("HTTPS_PROXY", "http://token@proxy:3128", "http://proxy:3128"),
    "credentials without a scheme are cut off": ("HTTPS_PROXY", "ann:s3cret@proxy:3128", "proxy:3128"),
    "an @ in the password is cut off": ("HTTPS_PROXY", "http://ann:s3@cret@proxy:3128", "http://proxy:3128"),
    "path and query are cut off": ("HTTPS_PROXY", "http://proxy:3128/path?token=s3cret", "http://proxy:3128"),
    "exceptions": (
        "NO_PROXY",
        "169.254.169.254,.internal, 10.0.0.0/8,*,::1",
        "169.254.169.254,.internal,10.0.0.0/8,*,::1",
    ),
    "exceptions without what is none": ("NO_PROXY", "localhost,ann:s3cret@x,a b", "localhost"),
}


@pytest.mark.parametrize(("name", "value", "kept"), KEPT.values(), ids=KEPT)
def test_the_host_is_kept_and_credentials_are_not(name: str, value: str, kept: str) -> None:
    assert harmless_proxy_value(name, value) == kept


DROPPED = {
    "another variable": ("DATABASE_URL", "postgres://db.example.com:5432"),
    "a slash before the @: the password may hold it": ("HTTP_PROXY", "http://ann:s3/cret@proxy:3128"),
    "a ? before the @": ("HTTP_PROXY", "http://ann:s3?cret@proxy:3128"),
    "a # before the @": ("HTTP_PROXY", "http://ann:s3#cret@proxy:3128"),
    "no host": ("HTTP_PROXY", "http://"),
    "what is no host": ("HTTP_PROXY", "hunter2 is the password"),
    "another scheme": ("HTTP_PROXY", "ftp://s3cret:s3cret"),
    "nothing": ("HTTP_PROXY", ""),
}


@pytest.mark.parametrize(("name", "value"), DROPPED.values(), ids=DROPPED)
def test_what_is_unclear_is_dropped(name: str, value: str) -> None:
    assert harmless_proxy_value(name, value) is None
