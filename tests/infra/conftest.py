"""What tests of the service's keeping share: a tenant that is at work."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg.conninfo import make_conninfo

from infra.opening import open_new_tenant
from tests.conftest import _fresh_database
from tests.infra.opened import open_office_and_programme
from tests.running import settings_for


@pytest.fixture(scope="session")
def furnished_template(
    server: str, tenant_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of a database in which Sintang has a log of three facts: tenant, office, programme."""
    for name in _fresh_database(server, like=tenant_template):
        dsn = make_conninfo(server, dbname=name)
        settings = settings_for(tmp_path_factory.mktemp("home"), dsn)
        open_new_tenant(settings, dsn, "61.05", "Kabupaten Sintang", "demonstration")
        open_office_and_programme(settings, dsn)
        yield name


@pytest.fixture
def furnished(server: str, furnished_template: str) -> Iterator[str]:
    """The owner's DSN of a database where Sintang has the secretariat and a programme; read models know nothing yet."""
    for name in _fresh_database(server, like=furnished_template):
        yield make_conninfo(server, dbname=name)
