"""The method on one's own resumes and jobs: rankings, and one match explained."""

from cacl.matching.explanation import cell_costs, explain, nearest_path
from cacl.matching.files import explain_file, match_files
from cacl.matching.ranking import ranking, scorer
