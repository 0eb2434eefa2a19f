"""Hold the counts of the example corpus, found by regular expressions and never by the loaders."""

from typing import Final

PAGES: Final = 15
ROWS: Final = 67
LINKS: Final = 77
DECISIONS: Final = 64
SECTION_FILES: Final = 20
SECTIONS_WITH_TEXT: Final = 21
SECTIONS_WITHOUT_PAGE: Final = 6
RECOGNISED: Final = 59
AMBIGUOUS: Final = 3
NOT_FOUND: Final = 2
DATE_ONLY: Final = 3
UNCITED_ROWS: Final = 3
MARKERS_WITHOUT_ROW: Final = 2
