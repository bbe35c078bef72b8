comment on table tocsin.transitions is
'The moves that each workflow allows, and the permission each needs.';

comment on constraint transitions_from_status_exists on tocsin.transitions is
'from_status must be a status of its workflow.

problem: unknown-status
field: from_status';

comment on constraint transitions_go_somewhere_else on tocsin.transitions is
'from_status and to_status must be two different statuses.

problem: validation-failed
field: from_status';

comment on constraint transitions_permission_exists on tocsin.transitions is
'permission must be the name of a permission, such as incidents.view.

problem: unknown-permission
field: permission';

comment on constraint transitions_pkey on tocsin.transitions is
'The workflow has this transition already: change that one.

problem: transition-exists
field: to_status';

comment on constraint transitions_to_status_exists on tocsin.transitions is
'to_status must be a status of its workflow.

problem: unknown-status
field: to_status';

comment on index tocsin.transitions_by_to_status is 'Finds rows of a tenant by workflow, to_status.';

comment on column tocsin.transitions.least_permission is
'What the move takes at least, whatever permission a tenant lets it ask for besides.';

comment on column tocsin.transitions.verb is
'The verb that alone makes the move; null for the general one, transition_incident.';

comment on constraint transitions_least_permission_exists on tocsin.transitions is
'Its least permission is a row of permissions.

problem: internal';

comment on constraint transitions_verb_is_known on tocsin.transitions is
'The verb is one of approve, dispatch, reject.

problem: internal';

create or replace trigger transitions_1_protect
before update on tocsin.transitions
for each row
when (
    (
        old.tenant_id, old.workflow, old.from_status, old.to_status, old.verb, old.least_permission, old.is_built_in
    )
    is distinct from (
        new.tenant_id, new.workflow, new.from_status, new.to_status, new.verb, new.least_permission, new.is_built_in
    )
)
execute function core.protect_meaning();

comment on trigger transitions_1_protect on tocsin.transitions is 'A verb''s move stays the verb''s.';

create or replace trigger transitions_1_protect_built_in
before delete on tocsin.transitions
for each row
when (old.is_built_in)
execute function core.protect_built_in();

comment on trigger transitions_1_protect_built_in on tocsin.transitions is 'Built-in transitions stay.';

create or replace trigger transitions_2_check
before insert or update on tocsin.transitions
for each row execute function core.check_transition();

comment on trigger transitions_2_check on tocsin.transitions is 'Nobody leads around a verb or an end.';

create or replace trigger transitions_8_version
before update on tocsin.transitions
for each row execute function core.increment_version();

comment on trigger transitions_8_version on tocsin.transitions is 'Every change is a new version.';

create or replace trigger transitions_61_log
after insert or update or delete on tocsin.transitions
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('transition');

comment on trigger transitions_61_log on tocsin.transitions is 'What happened, in the same transaction.';
