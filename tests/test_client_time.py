"""The time that the engine works for one client in a minute."""

import pytest
from gestand.server.client_time import Accounts, TimeSpent

pytestmark = pytest.mark.alone


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def work(accounts: Accounts, client: str, seconds: float) -> None:
    known, spell = accounts.enter(client)
    spell.seconds = seconds
    accounts.leave(known, spell)


def wait(accounts: Accounts, client: str) -> int:
    with pytest.raises(TimeSpent) as told:
        accounts.enter(client)
    return told.value.retry_after


def test_a_client_may_work_until_its_time_is_used(clock: Clock) -> None:
    accounts = Accounts(10, clock)
    work(accounts, "192.0.2.1", 9.9)
    work(accounts, "192.0.2.1", 5)
    assert 60 == wait(accounts, "192.0.2.1")


def test_time_comes_back_a_minute_later(clock: Clock) -> None:
    accounts = Accounts(10, clock)
    work(accounts, "192.0.2.1", 6)
    clock.now += 20
    work(accounts, "192.0.2.1", 6)
    assert 40 == wait(accounts, "192.0.2.1")
    clock.now += 40
    work(accounts, "192.0.2.1", 1)


def test_what_runs_counts_before_it_ends(clock: Clock) -> None:
    accounts = Accounts(10, clock)
    client, spell = accounts.enter("192.0.2.1")
    clock.now += 11
    assert 60 == wait(accounts, "192.0.2.1")
    accounts.leave(client, spell)
    accounts.enter("192.0.2.1")


def test_leaving_twice_counts_once(clock: Clock) -> None:
    accounts = Accounts(10, clock)
    client, spell = accounts.enter("192.0.2.1")
    spell.seconds = 6
    accounts.leave(client, spell)
    accounts.leave(client, spell)
    work(accounts, "192.0.2.1", 1)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("unix:", "unix:", True),
    ],
)
def test_a_client_is_an_ipv4_address_or_an_ipv6_network(clock: Clock, one: str, other: str, same: bool) -> None:
    accounts = Accounts(1, clock)
    work(accounts, one, 2)
    if same:
        wait(accounts, other)
    else:
        work(accounts, other, 2)


def test_no_address_is_kept_and_nothing_after_two_minutes(clock: Clock) -> None:
    accounts = Accounts(10, clock)
    work(accounts, "192.0.2.1", 5)
    assert b"192.0.2.1" not in b"".join(accounts._accounts)
    clock.now += 121
    work(accounts, "192.0.2.2", 5)
    assert 1 == len(accounts._accounts)
