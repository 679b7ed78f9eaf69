"""One line per step."""

import logging

from cacl.publishing import progress
from cacl.publishing.progress import Progress, a_few


def test_each_step_is_one_line_with_number_name_seconds_and_time_left(capsys, monkeypatch):
    clock = iter([0.0, 20.0, 20.0, 50.0, 50.0, 55.0, 55.0, 55.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    listener = Progress({"one": 10, "experiment": 38, "book": 7})  # what collects the rest, "all", has no time and no line

    def hear(event, **fields):
        listener.handle(logging.makeLogRecord({"event": event, **fields}))

    hear("run_info", stats={"one": 1, "experiment": 1, "book": 1, "all": 1, "total": 4})
    steps = [("one", {}, 4), ("experiment", {"corpus": "a", "seed": "3"}, 4), ("book", {}, 4), ("all", {}, 4)]
    for number, (rule, wildcards, total) in enumerate(steps, 1):
        hear("job_info", jobid=number, rule_name=rule, wildcards=wildcards, reason="Missing output files: a")
        hear("job_finished", job_id=number)
        hear("progress", done=number, total=total)
    hear("shellcmd")
    lines = capsys.readouterr().err.splitlines()
    names = ["one", "experiment a 3", "book", "all"]
    assert [line for line in lines if line.startswith("why")] == [f"why {name}\tmissing: a" for name in names]
    assert [line for line in lines if line.startswith(":")] == [
        # twice as slow as expected: 45 expected seconds are about 90, from where on minutes are said
        ":: 1/3 one, 20 s; about 2 min left",
        ":: 2/3 experiment a 3, 30 s; about 7 s left",
        ":: 3/3 book, 5 s",
    ]


def test_of_many_names_the_first_three_stand_and_how_many_follow():
    assert (a_few("abc"), a_few("abcde")) == ("a, b, c", "a, b, c and 2 more")
