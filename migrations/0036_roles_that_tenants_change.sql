-- Roles are changed by routes: what came with the tenant is told from what it added, and a change is a version.
-- depends: 0035_moves_that_are_a_verbs
set local role tocsin_owner;

alter table tocsin.roles no force row level security;

alter table tocsin.roles disable trigger user;

alter table tocsin.roles
add column is_built_in boolean not null default false,
add column version integer not null default 1;

update tocsin.roles as role
set is_built_in = true
where
    exists (
        select
        from tocsin.roles as template
        where
            template.tenant_id = '00000000-0000-0000-0000-000000000000'
            and template.slug = role.slug
    );

alter table tocsin.roles enable trigger user;

alter table tocsin.roles force row level security;
