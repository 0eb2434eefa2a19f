"""Write source files for the real reference data: one for each register or list, with licence, date and source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MIT = "De dataset noemt geen licentie; de repository staat onder MIT."
CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
STATBEL = "http://statbel.fgov.be/en/statistics/opendata/licence/"
BSD = "De lijst noemt geen licentie; de repository staat onder BSD-2."
CHANCELLERY = "Departement Kanselarij en Buitenlandse Zaken"


@dataclass(frozen=True)
class Register:
    """A file of the real data, as a source; ``kind`` is the folder that the fixture finds."""

    key: str
    kind: str
    path: str
    layer: str
    publisher: str
    licence: str
    issued: str
    address: str
    more: str = ""

    def write(self, folder: Path, data: Path) -> Path:
        """Write the source file."""
        keys = {"path": data / self.path, "title": self.key, "publisher": self.publisher, "licence": self.licence,
                "run": self.key, "issued": self.issued, "address": self.address, "layer": self.layer}  # fmt: skip
        file = folder / f"{self.key}.toml"
        lines = ['loader = "rdf"', *(f'{name} = "{value}"' for name, value in keys.items()), self.more]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file


THEMIS = "https://themis.vlaanderen.be"
KANSELARIJ = "https://github.com/kanselarij-vlaanderen"


def _themis(key: str, path: str, issued: str, layer: str = "codelijst", address: str = THEMIS) -> Register:
    return Register(key, "themis", path, layer, CHANCELLERY, MIT, issued, address)


REGISTERS = (
    _themis("kabinetten", "government/kabinetten-ovo-codes-2025.ttl", "2025-08-22", "verrijking"),
    _themis("themas-2020", "codelists/themas-2020-11.ttl", "2020-11-04"),
    _themis("themas-2025", "codelists/themas-2025-12.ttl", "2025-12-01"),
    _themis("beleidsdomeinen", "codelists/beleidsdomeinen-2024-10.ttl", "2024-10-16"),
    _themis("beleidsvelden", "codelists/beleidsvelden-2026-01.ttl", "2026-01-08"),
    _themis("documenttypes", "codelists/document-types-2022-10.ttl", "2022-10-26"),
    _themis("agendapunttypes", "codelists/agendapunt-types.ttl", "2020-10-26"),
    _themis("vergadertypes", "codelists/vergaderactiviteit-types.ttl", "2020-10-26"),
    _themis("resultaatcodes", "codelists/beslissing-resultaatcodes.ttl", "2022-10-27"),
    _themis("catalogus-themis", "dcat", "2026-01-19", "verrijking"),
    _themis("staatsblad", "staatsblad", "2024-10-23", "verrijking", f"{KANSELARIJ}/app-kaleidos"),
    # repeats parts of the code lists, so it comes after them: what two files say stands in the graph of the first
    _themis("samenstelling", "government/samenstelling-vlaamse-regering-2026-01-19.ttl", "2026-01-19", "verrijking"),
    Register("refnis2019", "belgium", "belgif/refnis2019.nt", "verrijking", "Statbel", STATBEL, "2025-08-12",
             "http://vocab.belgif.be/auth/refnis2019"),
    Register("refnis2025", "belgium", "belgif/refnis2025.nt", "verrijking", "Statbel", STATBEL, "2025-08-12",
             "http://vocab.belgif.be/auth/refnis2025"),
    Register("organisaties", "belgium", "catalogus/vlaanderen-organisaties-kbo-ovo.ttl", "verrijking", "FOD BOSA", BSD,
             "2026-07-22", "https://github.com/Fedict/dcattools"),
    Register("lokale-besturen", "belgium", "lokaal/bestuurseenheden-wegwijs-kbo-ovo.ttl", "verrijking",
             "Agentschap Binnenlands Bestuur", MIT, "2022-06-17", "https://github.com/lblod/app-organization-portal"),
    Register("werkingsgebieden", "belgium", "lokaal/lblod-werkingsgebied-naar-refnis2019.ttl", "verrijking",
             "Agentschap Binnenlands Bestuur", MIT, "2022-08-16", "https://github.com/lblod/app-organization-portal"),
    Register("wetgeving", "belgium", "oslo-codelijsten/AardWetgeving.ttl", "codelijst", "Digitaal Vlaanderen",
             "https://data.vlaanderen.be/id/licentie/modellicentie-gratis-hergebruik/v1.0", "2025-02-11",
             "https://data.vlaanderen.be/id/conceptscheme/AardWetgeving"),
    Register("datathemas", "belgium", "belgif/datatheme.nt", "codelijst", "FOD BOSA", CC0, "2025-08-12",
             "http://vocab.belgif.be/auth/datatheme"),
    Register("catalogus-statbel", "belgium", "catalogus/statbel-opendata-subset.ttl", "verrijking", "Statbel", CC0,
             "2023-11-21", "https://statbel.fgov.be/nl/open-data", 'blank_nodes = "name"'),
    Register("catalogus-belgie", "belgium", "catalogus/data-gov-be-catalog.nt", "verrijking", "FOD BOSA", CC0,
             "2026-07-01", "http://data.gov.be/catalog"),
)  # fmt: skip


def reference_sources(data: Callable[[str], Path], folder: Path, *keys: str) -> list[Path]:
    """Write the source files of these registers, of all when none is named."""
    chosen = [one for one in REGISTERS if not keys or one.key in keys]
    return [one.write(folder, data(one.kind)) for one in chosen]
