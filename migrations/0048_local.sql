-- A schema for what is a DBA's own: no load drops anything in it, and no comparison looks into it.
-- depends: 0018_short_list_of_pending_words
create schema local authorization tocsin_dba;

comment on schema local is
'For objects of the people who run this database: views for reports, tables of their own, helpers.

Tocsin makes nothing here and drops nothing. Who was granted tocsin_dba may.';
