comment on column api.incident_boards.id is
'The incident.';

comment on column api.incident_boards.title is
'What it is about, in a line.';

comment on column api.incident_boards.subtitle is
'What stands below the title.';

comment on column api.incident_boards.tiles is
'The numbers, as they are drawn.';

comment on column api.incident_boards.bars is
'The bars, as they are drawn.';

comment on column api.incident_boards.lists is
'The lists, as they are drawn.';
