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
'The workflow has this transition already.

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
