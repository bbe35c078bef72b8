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
