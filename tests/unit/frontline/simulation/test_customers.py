import random

from frontline.simulation.calendar import DAY_SECONDS
from frontline.simulation.customers import Population


def test_nobody_writes_about_a_matter_again_by_chance() -> None:
    population, chance = Population(conversations=10), random.Random(1)
    last: dict[str, float] = {}
    for number in range(60):
        moment = number * 2 * DAY_SECONDS
        customer = population.choose(chance, "track_order", at=moment)
        if customer.identified:
            assert moment - last.get(customer.id, -1e9) >= 21 * DAY_SECONDS
            last[customer.id] = moment


def test_somebody_who_will_come_back_is_not_free_before() -> None:
    population, chance = Population(conversations=10), random.Random(1)
    customer = next(one for _ in range(50) if (one := population.choose(chance, "get_invoice", at=0.0)).identified)
    population.note(customer, "get_invoice", at=10 * DAY_SECONDS)
    assert not population.is_free(customer, "get_invoice", at=5 * DAY_SECONDS)
    assert population.is_free(customer, "track_order", at=5 * DAY_SECONDS)


def test_a_customer_is_the_same_in_each_conversation() -> None:
    chance = random.Random(4)
    known: dict[str, object] = {}
    for number in range(200):
        customer = Population(conversations=20).choose(chance, "track_order", at=float(number))
        if customer.identified:
            assert known.setdefault(customer.id, customer) == customer
    assert len(known) > 5
