import pytest
from django.test import RequestFactory

from practices.addresses import client_ip


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # whoever is no proxy of ours is not believed
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),  # what the client wrote itself stands further left
        ("10.0.0.1", "198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("", "198.51.100.1", None),
        ("::1", "2001:db8::7", "2001:db8::7"),
    ],
)
def test_forwarded_addresses_are_believed_behind_our_proxies_only(settings, remote, forwarded, address):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "::1"]
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_ip(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)) == address
