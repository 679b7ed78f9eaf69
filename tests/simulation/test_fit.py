"""The generative model of the label: its terms by hand, and how much of the ontology its labels carry."""

import math

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from cacl.corpus import FitLabel
from cacl.ontology import HopTable
from cacl.simulation.fit import coverage, labels_by_rank, latent_fit, occupation_proximity, seniority_match, standardised
from cacl.simulation.population import Occupation, Part, Profile
from cacl.simulation.simulate import simulate_corpus

DEVELOPER = Occupation("software developer", (), "", ("Python", "Java"), ())
SCIENTIST = Occupation("data scientist", (), "", ("Python",), ("Statistics",))


def test_coverage_by_hand(toy_graph):
    """Java is held (1); Statistics is nearest to Python, held, through the data scientist: exp(-1.4). Cooking: 0."""
    required, held = ["Java", "Statistics", "Cooking"], ["Java", "Python"]
    found = coverage(HopTable.build(toy_graph, [required], [held]), required, held)
    assert found == pytest.approx((1 + math.exp(-1.4) + 0) / 3)


def test_proximity_by_hand(toy_graph):
    """Developer and data scientist share Python: two hops, and one of three skills in common."""
    expected = 0.5 * (math.exp(-1.4) + 1 / 3)
    assert occupation_proximity(toy_graph, [DEVELOPER, SCIENTIST]) == pytest.approx(np.array([[1, expected], [expected, 1]]))


def test_seniority_by_hand():
    """Each level too low costs 1, each level too high one half."""
    assert [[seniority_match(own, wanted) for wanted in (0, 1, 3)] for own in (0, 3)] == [[0, -1, -3], [-1.5, -1, 0]]


def test_equal_values_are_standardised_to_zero():
    assert standardised([2.0, 2.0]).tolist() == [0, 0]
    assert standardised([1.0, 3.0]).tolist() == [-1, 1]


class Silent:
    """No noise, so that the rest can be told; with a scale to see how noise enters."""

    def __init__(self, noise):
        self.noise = noise

    def standard_normal(self, count):
        return np.full(count, self.noise)


@pytest.mark.parametrize("signal", [0.0, 0.5])
def test_the_latent_fit_by_hand(toy_graph, signal):
    """Two pairs differ in every term, so that each standardised term is +1 and -1.

    A developer who knows Java and Python, with a developer's vacancy of her level that needs Java: p = c = 1, m = 0, all larger
    than for a scientist who knows Statistics, with the same vacancy two levels up. z(p + 2c) is 1 and -1 again: y = s + 0.7 + 1.15
    noise and -s - 0.7 + 1.15 noise.
    """
    fitting, other = Profile(0, 2, "rich", ("Java", "Python")), Profile(1, 0, "rich", ("Statistics",))
    vacancy = Profile(0, 2, "rich", ("Java",))
    pairs = [(fitting, vacancy), (other, vacancy)]
    found = latent_fit(toy_graph, [DEVELOPER, SCIENTIST], pairs, signal, Silent(2.0))
    assert found.tolist() == pytest.approx([signal + 0.7 + 2.3, -signal - 0.7 + 2.3])


def test_coverage_weighs_twice_as_much_as_proximity(toy_graph):
    """Four candidates of one level for a developer's vacancy that needs Java; p is high for developers, c for those who know Java.

    z(p) = (1, 1, -1, -1), z(c) = (1, -1, 1, -1), and z(p) + 2 z(c) = (3, -1, 1, -3) has the deviation sqrt(5). Statistics, no
    essential skill of a developer, does not count.
    """
    vacancy = Profile(0, 1, "rich", ("Java", "Statistics"))
    candidates = [Profile(place, 1, "rich", (skill,)) for place in (0, 1) for skill in ("Java", "Statistics")]
    found = latent_fit(toy_graph, [DEVELOPER, SCIENTIST], [(own, vacancy) for own in candidates], 1.0, Silent(0.0))
    assert found.tolist() == pytest.approx((np.array([3, -1, 1, -3]) / math.sqrt(5)).tolist())


def test_labels_follow_the_rank_within_each_part_and_ties_the_order():
    """Part one: 0.9 is best, then the first 0.5. Part two is ranked by itself."""
    parts = [Part(4, (1, 1, 2), (4, 0, 0), 1), Part(2, (1, 0, 1), (2, 0, 0), 1)]
    labels = labels_by_rank(np.array([0.5, 0.9, 0.5, 0.1, -2.0, -1.0]), parts)
    good, potential, no = FitLabel
    assert labels == [potential, good, no, no, no, good]


def test_no_signal_means_labels_without_ontology_and_more_signal_more_of_it(demo_graph, hidden):
    """The standard error of an AUC with 1,353 positives of 5,179 is about 0.01: three of them either way."""
    pairs = [(hidden.candidates[resume], hidden.vacancies[job]) for resume, job in hidden.links]
    table = HopTable.build(demo_graph, [v.skills for _, v in pairs], [c.skills for c, _ in pairs])
    held = [coverage(table, v.skills, c.skills) for c, v in pairs]
    same = [c.occupation == v.occupation for c, v in pairs]
    level = [seniority_match(c.level, v.level) for c, v in pairs]
    labels = [[pair.label.binary for pair in simulate_corpus(demo_graph, ontology_signal=signal)] for signal in (0.0, 0.3, 1.0)]
    silent, weak, strong = ([roc_auc_score(own, score) for score in (held, same, level)] for own in labels)
    assert silent[:2] == pytest.approx([0.5, 0.5], abs=0.03)
    assert 0.55 < weak[0] < 0.7
    assert 0.75 < strong[0] < 0.9
    assert min(silent[2], weak[2], strong[2]) > 0.6
