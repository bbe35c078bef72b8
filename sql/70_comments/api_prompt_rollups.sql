comment on column api.prompt_rollups.id is
'The prompt.';

comment on column api.prompt_rollups.responders is
'How many have answered.';

comment on column api.prompt_rollups.adults is
'How many adults they told of.';

comment on column api.prompt_rollups.children is
'How many children they told of.';

comment on column api.prompt_rollups.pets is
'How many pets they told of.';

comment on column api.prompt_rollups.people is
'How many adults and children.';

comment on column api.prompt_rollups.safe is
'How many answers say that all is well.';

comment on column api.prompt_rollups.needs_help is
'How many answers ask for help.';

comment on column api.prompt_rollups.other is
'How many answers say neither.';

comment on column api.prompt_rollups.by_location is
'How many answers and people there are at each place.';

comment on column api.prompt_rollups.by_channel is
'How many answers came each way.';

comment on column api.prompt_rollups.last_response_at is
'When the last answer came.';

comment on column api.prompt_rollups.expected is
'How many are asked by name; null where nobody knows.';

comment on column api.prompt_rollups.silent is
'How many of them have not answered; null where nobody knows.';
