comment on column api.series.id is
'Its slug.';

comment on column api.series.slug is
'The word that it is named by; it never changes.';

comment on column api.series.format is
'How a number looks: literal text with YYYY, YY, MM, DD and N, as INC-YYMMDD-NNN.';

comment on column api.series.period is
'When the counting begins again: day, year or never.';

comment on column api.series.example is
'What a number of today would look like.';

comment on column api.series.workflows is
'The workflows whose incidents are numbered by it.';

comment on column api.series.version is
'How many times it has been written, from 1; the ETag begins with it.';
