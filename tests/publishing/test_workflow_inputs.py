"""What a step rests on; ``test_workflow.py`` runs whole workflows."""

from cacl.experiments.grid import REPLICATION, run_files
from cacl.parameters import Settings
from cacl.publishing.chapters import PROJECT, RESULTS, find_chapter
from cacl.publishing.runs import Run
from cacl.publishing.workflow import code, corpus_inputs, data, held_folders, inputs


def test_a_chapter_of_the_grid_rests_on_its_runs_with_the_papers_pairs_and_else_on_the_results_of_the_repository(tmp_path):
    chapter = find_chapter("08")
    kept = set(RESULTS.rglob("*.*"))
    runs = {tmp_path / name for name in run_files(Settings(), chapter.grid)}
    simulated = set(inputs(chapter, Run(Settings(), tmp_path)))
    assert kept <= simulated
    assert not runs & simulated
    settings = Settings.model_validate({"corpus": {"pairs": "seed-pairs"}})
    replication = set(inputs(chapter.model_copy(update={"data": ()}), Run(settings, tmp_path)))
    assert runs <= replication
    assert chapter.path in replication


def test_only_the_corpus_of_the_papers_pairs_rests_on_them(tmp_path):
    run = Run(Settings(), tmp_path)
    assert tmp_path / "enriched.jsonl" in corpus_inputs(run, REPLICATION)
    assert tmp_path / "enriched.jsonl" not in corpus_inputs(run, "simulated_easy")


def test_data_are_the_files_of_the_ontology_of_the_pairs_and_those_named(tmp_path):
    (tmp_path / "pairs.jsonl").write_text("")
    run = Run(Settings.model_validate({"corpus": {"pairs": str(tmp_path / "pairs.jsonl")}}), tmp_path)
    ontology = sorted((PROJECT / "cacl" / "ontology" / "demo").glob("*.csv"))
    assert data(run, ["ontology"]) == ontology
    assert data(run, ["pairs", "book/claims.yaml"]) == [tmp_path / "pairs.jsonl", PROJECT / "book" / "claims.yaml"]


def test_code_is_followed_through_imports_with_the_wording_beside_it():
    found = {path.relative_to(PROJECT).as_posix() for path in code("from cacl.simulation import simulate_corpus")}
    assert {"cacl/__init__.py", "cacl/simulation/wording.yaml", "cacl/ontology/graph.py", "cacl/errors.py"} <= found
    assert not any(name.startswith(("cacl/phase2", "cacl/publishing")) for name in found)


def test_the_book_is_held_only_by_those_who_build_it(tmp_path):
    runs = [Run(Settings(), tmp_path / name) for name in ("b", "a", "b")]
    assert held_folders(runs, [tmp_path / "a.txt"]) == [tmp_path / "a", tmp_path / "b"]
    assert held_folders(runs[:1], ["all"]) == [tmp_path / "b", PROJECT / "_build"]
