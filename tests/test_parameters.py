"""The settings and their limits."""

import pytest
from pydantic import ValidationError

from cacl.parameters import (
    CorpusParameters,
    EncodingParameters,
    EvaluationParameters,
    OntologyParameters,
    Phase1Parameters,
    Phase2Parameters,
    Settings,
)


@pytest.mark.parametrize(
    ("section", "values"),
    [
        (CorpusParameters, {"size": 200, "ontology_signal": 0}),
        (OntologyParameters, {"max_hops": 1, "max_iterations": 1}),
        (EncodingParameters, {"max_tokens": 512}),
        (Phase1Parameters, {"dropout": 0.0, "weight_strength": 0}),
        (Phase2Parameters, {"weight_decay": 0, "dropout": 0.0}),
    ],
)
def test_the_ends_of_a_range_belong_to_it(section, values):
    assert {name: getattr(section(**values), name) for name in values} == values


def test_the_defaults_are_those_of_sections_4_5_and_6_and_of_the_design():
    """Section 4.4: alpha 0.7; 4.5: epsilon 0.4, cost 10, 200 iterations, 1e-6; 5.9 and 6.4: the two tables."""
    assert Settings().flat() == {
        "profile": "demo", "seed": 0, "device": "cpu",
        "corpus.pairs": "simulated", "corpus.skip_bad": "", "corpus.size": 5179, "corpus.ontology_signal": 1.0,
        "corpus.split": "sequential",
        "ontology.esco": "demo", "ontology.max_hops": None, "ontology.alpha": 0.7, "ontology.epsilon": 0.4,
        "ontology.unreachable_cost": 10.0, "ontology.max_iterations": 200, "ontology.tolerance": 1e-06,
        "encoding.encoder": "bundled", "encoding.max_tokens": 512,
        "phase1.epochs": 15, "phase1.batch_size": 64, "phase1.learning_rate": 8.5e-05, "phase1.temperature": 0.07,
        "phase1.negatives": 7, "phase1.hidden_dim": 256, "phase1.output_dim": 128, "phase1.dropout": 0.3,
        "phase1.max_gradient_norm": 1.0, "phase1.selection": "ontology", "phase1.tiers": "absolute", "phase1.curriculum": "on",
        "phase1.weight_strength": 0.3, "phase1.weighting": True, "phase1.weight_signal": "both",
        "phase2.epochs": 10, "phase2.batch_size": 32, "phase2.learning_rate": 0.0005, "phase2.weight_decay": 0.001,
        "phase2.dropout": 0.3, "phase2.positive_weight": 2.5, "phase2.features": "concatenation",
        "phase2.ontology_feature": False,
        "evaluation.confidence": 0.95, "evaluation.job_candidates": 50,
        "experiments.seeds": 10, "experiments.repetitions": 5, "experiments.simulated_size": 3000,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("section", "values"),
    [
        (CorpusParameters, {"size": 199}),
        (CorpusParameters, {"ontology_signal": 11.0}),
        (CorpusParameters, {"split": "shuffled"}),
        (OntologyParameters, {"alpha": 0}),
        (OntologyParameters, {"epsilon": float("nan")}),
        (OntologyParameters, {"unreachable_cost": float("inf")}),
        (OntologyParameters, {"max_hops": 0}),
        (OntologyParameters, {"max_iterations": 1.5}),
        (EncodingParameters, {"max_tokens": 513}),
        (Phase1Parameters, {"epochs": "many"}),
        (Phase1Parameters, {"dropout": 1.0}),
        (Phase1Parameters, {"tiers": "relative"}),
        (Phase1Parameters, {"learning_rate": -1e-4}),
        (Phase2Parameters, {"weight_decay": -0.1}),
        (EvaluationParameters, {"confidence": 0.5}),
        (EvaluationParameters, {"job_candidates": 1}),
        (Settings, {"seed": -1}),
        (Settings, {"device": "gpu"}),
        (Settings, {"profile": "../demo"}),
    ],
)
def test_a_value_out_of_range_or_of_another_type_is_refused_by_name(section, values):
    with pytest.raises(ValidationError) as caught:
        section(**values)
    assert [error["loc"] for error in caught.value.errors()] == [tuple(values)]


@pytest.mark.parametrize(("values", "place"), [({"epoch": 3}, ("epoch",)), ({"phase1": {"epoch": 3}}, ("phase1", "epoch"))])
def test_an_unknown_name_is_refused(values, place):
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate(values)
    assert [(error["type"], error["loc"]) for error in caught.value.errors()] == [("extra_forbidden", place)]


@pytest.mark.parametrize("device", ["cpu", "cuda", "cuda:1"])
def test_devices(device):
    assert Settings(device=device).device == device


def test_a_learning_rate_as_yaml_reads_it_without_a_point():
    """YAML 1.1 reads 5e-4, which has no decimal point, as text."""
    assert Phase2Parameters.model_validate({"learning_rate": "5e-4"}).learning_rate == 5e-4


def test_settings_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        Settings().seed = 1


def test_the_limits_of_every_number():
    """The interval of each setting: square brackets belong to it, round ones do not."""
    positive = {
        "ontology": ("max_hops", "alpha", "epsilon", "unreachable_cost", "max_iterations", "tolerance"),
        "phase1": (
            "epochs", "batch_size", "learning_rate", "temperature", "negatives", "hidden_dim", "output_dim", "max_gradient_norm",
        ),
        "phase2": ("epochs", "batch_size", "learning_rate", "positive_weight"),
    }  # fmt: skip
    expected = {f"{section}.{name}": "(0," for section, names in positive.items() for name in names} | {
        "seed": "[0,", "corpus.size": "[200,", "corpus.ontology_signal": "[0,10]", "encoding.max_tokens": "(0,512]",
        "phase1.dropout": "[0,1)", "phase1.weight_strength": "[0,1]", "phase2.weight_decay": "[0,", "phase2.dropout": "[0,1)",
        "evaluation.confidence": "(0.5,1)", "evaluation.job_candidates": "[2,", "experiments.seeds": "[2,",
        "experiments.repetitions": "[2,", "experiments.simulated_size": "[200,",
    }  # fmt: skip
    signs, found = {"minimum": "[{:g},", "exclusiveMinimum": "({:g},", "maximum": "{:g}]", "exclusiveMaximum": "{:g})"}, {}
    for section, own in [("", Settings()), *((name, own) for name, own in Settings() if hasattr(own, "model_json_schema"))]:
        for name, entry in type(own).model_json_schema()["properties"].items():
            forms = [entry, *entry.get("anyOf", [])]
            limits = [sign.format(form[word]) for word, sign in signs.items() for form in forms if word in form]
            found[f"{section}.{name}".strip(".")] = "".join(limits)
    assert {name: limits for name, limits in found.items() if limits} == expected
