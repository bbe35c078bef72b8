create or replace view api.categories
with (security_invoker = true)
as
select
    category.workflow || '/' || category.slug as id,
    category.workflow,
    category.slug,
    category.name,
    category.description,
    category.is_active,
    category.version,
    category.is_reporter_confidential
from tocsin.categories as category
where category.tenant_id = (select auth.tenant());

comment on view api.categories is
'The categories of every workflow, built in and added.

A category that is not active is refused for new incidents. is_reporter_confidential: who reports one is
shown to reviewers, admins and themselves alone.';

comment on column api.categories.id is
'Its workflow and slug.';

comment on column api.categories.workflow is
'The workflow that it belongs to.';

comment on column api.categories.slug is
'The word that it is named by; it never changes.';

comment on column api.categories.name is
'What people call it.';

comment on column api.categories.description is
'What it is for.';

comment on column api.categories.is_active is
'Whether a new incident may have it.';

comment on column api.categories.version is
'How many times it has been written, from 1; the ETag begins with it.';

comment on column api.categories.is_reporter_confidential is
'Whether who reports under it is told to nobody but those who handle such reports.';
