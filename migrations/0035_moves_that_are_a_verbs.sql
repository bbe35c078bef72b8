-- A transition names the verb that alone makes it, and the least permission that it takes whatever a tenant asks for
-- besides. What came with the tenant is told from what it added.
-- depends: 0018_short_list_of_pending_words
set local role tocsin_owner;

alter table tocsin.permissions no force row level security;

alter table tocsin.workflows no force row level security;

alter table tocsin.statuses no force row level security;

alter table tocsin.transitions no force row level security;

-- The triggers of a database that is in use are of the version before, and ask who is calling: nobody is.
alter table tocsin.workflows disable trigger user;

alter table tocsin.statuses disable trigger user;

alter table tocsin.transitions disable trigger user;

alter table tocsin.permissions
add column guards_moves boolean not null default false;

update tocsin.permissions
set guards_moves = true
where
    slug in (
        'incidents.transition', 'incidents.dispatch', 'incidents.review', 'incidents.assign', 'incidents.escalate',
        'incidents.delete', 'incidents.statuses.manage', 'cases.update', 'risks.manage', 'directory.manage',
        'settings.manage'
    );

alter table tocsin.workflows
add column move_permission text not null default 'incidents.transition',
add constraint workflows_move_permission_exists foreign key (move_permission) references tocsin.permissions (slug);

update tocsin.workflows
set
    move_permission = case slug
        when 'review' then 'incidents.review'
        when 'case' then 'cases.update'
        else 'incidents.dispatch'
    end
where slug in ('review', 'case', 'tow');

alter table tocsin.statuses
add column is_built_in boolean not null default false;

update tocsin.statuses as status
set is_built_in = true
where
    exists (
        select
        from tocsin.statuses as template
        where
            template.tenant_id = '00000000-0000-0000-0000-000000000000'
            and template.workflow = status.workflow
            and template.slug = status.slug
    );

alter table tocsin.transitions
add column verb text,
add column least_permission text,
add column is_built_in boolean not null default false,
add column version integer not null default 1,
add constraint transitions_verb_is_known check (verb in ('approve', 'dispatch', 'reject')),
add constraint transitions_least_permission_exists foreign key (least_permission)
references tocsin.permissions (slug);

update tocsin.transitions as move
set
    is_built_in = true,
    least_permission = template.permission
from tocsin.transitions as template
where
    template.tenant_id = '00000000-0000-0000-0000-000000000000'
    and template.workflow = move.workflow
    and template.from_status = move.from_status
    and template.to_status = move.to_status;

-- What tenants added before there was this rule, and would be refused now, led around review or out of an end.
delete from tocsin.transitions as move
using tocsin.statuses as source, tocsin.statuses as goal
where
    not move.is_built_in
    and source.tenant_id = move.tenant_id
    and source.workflow = move.workflow
    and source.slug = move.from_status
    and goal.tenant_id = move.tenant_id
    and goal.workflow = move.workflow
    and goal.slug = move.to_status
    and (
        source.is_terminal
        or (move.workflow = 'review' and not goal.is_open and not goal.is_built_in)
    );

update tocsin.transitions as move
set
    verb = case move.to_status
        when 'approved' then 'approve'
        when 'rejected' then 'reject'
        else 'dispatch'
    end
where
    (move.workflow = 'review' and move.to_status in ('approved', 'rejected'))
    or (move.workflow = 'enforcement' and move.to_status = 'dispatched');

update tocsin.transitions as move
set least_permission = case move.verb when 'dispatch' then 'incidents.dispatch' else flow.move_permission end
from tocsin.workflows as flow
where
    move.least_permission is null
    and flow.tenant_id = move.tenant_id
    and flow.slug = move.workflow;

alter table tocsin.transitions
alter column least_permission set not null;

alter table tocsin.workflows enable trigger user;

alter table tocsin.statuses enable trigger user;

alter table tocsin.transitions enable trigger user;

alter table tocsin.permissions force row level security;

alter table tocsin.workflows force row level security;

alter table tocsin.statuses force row level security;

alter table tocsin.transitions force row level security;
