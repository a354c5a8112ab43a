"""Survey files: read them, say what their columns mean, write the answer whole or not at all.

* `read`           a file of any kind, lazily where it can be
* `read_mapping`   a mapping file: how columns say the words of the vocabulary
  (`mapping_from_text`: one that is kept as text)
* `prepare`        the words beside the survey's own columns, every value checked
* `write`          CSV and Parquet as they are computed, the rest in one piece
"""

from muara.microdata.mapping import SurveyMapping, mapping_from_text, read_mapping
from muara.microdata.preparing import Prepared, prepare
from muara.microdata.reading import read
from muara.microdata.source import Labels, Source
from muara.microdata.writing import write

__all__ = [
    "Labels",
    "Prepared",
    "Source",
    "SurveyMapping",
    "mapping_from_text",
    "prepare",
    "read",
    "read_mapping",
    "write",
]
