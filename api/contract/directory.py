"""Members, groups, places, roles: bodies, answers, routes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from .operations import CallWrite, GetRow, List, Route
from .shapes import Body, Label, Latitude, Longitude, Name, Slug, Word

GroupKind = Literal["team", "department", "division", "community", "circle", "party", "portal"]
PlaceKind = Literal["facility", "unit", "zone"]


class NewMember(Body, frozen=True):
    """A member to add."""

    email: Annotated[str, Meta(max_length=320, pattern=r"^[^@\s]+@[^@\s]+$")]
    display_name: Label
    phone: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
    team_id: UUID | None = None
    roles: Annotated[list[Word], Meta(max_length=20)] | None = None
    issuer: Annotated[str, Meta(min_length=1, max_length=500)] | None = None
    subject: Annotated[str, Meta(min_length=1, max_length=255)] | None = None


class MemberPatch(Body, frozen=True):
    """What to change of a member; roles are replaced as a whole."""

    display_name: Label | UnsetType = UNSET
    email: Annotated[str, Meta(max_length=320, pattern=r"^[^@\s]+@[^@\s]+$")] | UnsetType = UNSET
    phone: Annotated[str, Meta(min_length=1, max_length=40)] | UnsetType | None = UNSET
    team_id: UUID | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET
    roles: Annotated[list[Word], Meta(max_length=20)] | UnsetType = UNSET


class NewGroup(Body, frozen=True):
    """A group to make."""

    kind: GroupKind
    name: Label
    member_ids: Annotated[list[UUID], Meta(max_length=10_000)] | None = None


class GroupPatch(Body, frozen=True):
    """What to change of a group; its members are replaced as a whole."""

    name: Label | UnsetType = UNSET
    member_ids: Annotated[list[UUID], Meta(max_length=10_000)] | UnsetType = UNSET


class NewPlace(Body, frozen=True):
    """A place to add; a unit names its facility as its parent."""

    kind: PlaceKind
    name: Label
    parent_id: UUID | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None


class PlacePatch(Body, frozen=True):
    """What to change of a place."""

    name: Label | UnsetType = UNSET
    parent_id: UUID | UnsetType | None = UNSET
    latitude: Latitude | UnsetType | None = UNSET
    longitude: Longitude | UnsetType | None = UNSET


class Member(msgspec.Struct, frozen=True):
    """A member; how to reach them is null where it is not for the caller to know."""

    id: UUID
    display_name: str
    email: str | None
    phone: str | None
    issuer: str | None
    subject: str | None
    team_id: UUID | None
    team_name: str | None
    is_active: bool
    roles: list[str]
    version: int
    created_at: datetime
    updated_at: datetime


class Group(msgspec.Struct, frozen=True):
    """A group and its members."""

    id: UUID
    kind: GroupKind
    name: str
    member_ids: list[UUID]
    version: int
    created_at: datetime


class Place(msgspec.Struct, frozen=True):
    """A place; a unit's parent is its facility."""

    id: UUID
    kind: PlaceKind
    name: str
    parent_id: UUID | None
    latitude: float | None
    longitude: float | None
    version: int
    created_at: datetime


class Me(msgspec.Struct, frozen=True):
    """The caller, and what they may do here."""

    id: UUID
    display_name: str
    email: str
    phone: str | None
    tenant: str
    tenant_name: str
    time_zone: str
    modules: list[str]
    roles: list[str]
    permissions: list[str]
    team_id: UUID | None
    version: int


class Grant(Body, frozen=True):
    """A permission that a role holds: for some workflows, * for all, or for some circles and portals."""

    permission: Name
    workflows: Annotated[list[Annotated[str, Meta(min_length=1, max_length=63)]], Meta(max_length=100)] | None = None
    groups: Annotated[list[UUID], Meta(max_length=1_000)] | None = None


Grants = Annotated[list[Grant], Meta(max_length=200)]


class NewRole(Body, frozen=True):
    """A role to add, and what it holds."""

    slug: Slug
    name: Name
    permissions: Grants | None = None


class RolePatch(Body, frozen=True):
    """What to change of a role; permissions are replaced as a whole."""

    name: Name | UnsetType = UNSET
    permissions: Grants | UnsetType = UNSET


class Held(msgspec.Struct, frozen=True):
    """A permission that a role holds, and how far."""

    permission: str
    workflows: list[str]
    groups: list[UUID]


class Role(msgspec.Struct, frozen=True):
    """A role and what it may do."""

    id: str
    slug: str
    name: str
    permissions: list[Held]
    is_built_in: bool
    version: int


class Permission(msgspec.Struct, frozen=True):
    """A permission that a role can hold."""

    id: str
    slug: str
    description: str
    guards_moves: bool
    roles: list[str]


# fmt: off

ROUTES: tuple[Route, ...] = (
    GetRow("/me", "api.me", Me),
    List("/members", "api.members", Member),
    CallWrite("POST", "/members",
              "api.create_member(email text, display_name text, phone text, team_id uuid, roles text[], issuer text,"
              " subject text)",
              NewMember, Member, 201),
    CallWrite("PATCH", "/members/{id}", "api.update_member(id uuid, patch jsonb, if_match integer[])",
              MemberPatch, Member),
    GetRow("/members/{id}", "api.members", Member),
    List("/groups", "api.groups", Group),
    CallWrite("POST", "/groups", "api.create_group(kind text, name text, member_ids uuid[])",
              NewGroup, Group, 201),
    GetRow("/groups/{id}", "api.groups", Group),
    CallWrite("PATCH", "/groups/{id}", "api.update_group(id uuid, patch jsonb, if_match integer[])",
              GroupPatch, Group),
    List("/places", "api.places", Place),
    GetRow("/places/{id}", "api.places", Place),
    CallWrite("PATCH", "/places/{id}", "api.update_place(id uuid, patch jsonb, if_match integer[])",
              PlacePatch, Place),
    CallWrite("POST", "/places",
              "api.create_place(kind text, name text, parent_id uuid, latitude double precision,"
              " longitude double precision)",
              NewPlace, Place, 201),
    List("/roles", "api.roles", Role, ("id",), "id.asc"),
    CallWrite("POST", "/roles", "api.create_role(slug text, name text, permissions jsonb)", NewRole, Role, 201),
    GetRow("/roles/{slug}", "api.roles", Role),
    CallWrite("PUT", "/roles/{slug}", "api.update_role(slug text, patch jsonb, if_match integer[])",
              RolePatch, Role),
    CallWrite("DELETE", "/roles/{slug}", "api.delete_role(slug text, if_match integer[])", None, None, 204),
    List("/permissions", "api.permissions", Permission, ("id",), "id.asc"),
)
# fmt: on
