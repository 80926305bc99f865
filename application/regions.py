"""Where a record may lie: a region that exists, inside the tenant and the actor's prefixes."""

from application.ports import Act, Ports
from domain.errors import OutsideRegion
from domain.indonesia import checked_region, lies_in


def region_within(code: str, act: Act, ports: Ports, *, field: str = "region") -> str:
    """Check a Kemendagri code: any part of the tenant, or the tenant while the village is unknown.

    Raises UnknownRegion, or OutsideRegion when it is not the actor's to file for.
    """
    region = checked_region(code, field=field)
    if not lies_in(region, ports.tenant) or not act.sees(region):
        raise OutsideRegion(field)
    return region
