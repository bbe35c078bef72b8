-- XML: PostgreSQL's own ways of running a query from a text, as whoever asks.

select query_to_xml('select * from tocsin.incidents', true, true, '')

select query_to_xml('select * from tocsin.seal_keys', true, true, '')

select query_to_xml('select * from tocsin.gates', true, true, '')

select query_to_xml('set row_security = off; select * from tocsin.incidents', true, true, '')

select query_to_xml($$select * from tocsin.incidents where tenant_id = '<tenant>'$$, true, true, '')

select query_to_xml('select auth.sign(null)', true, true, '')

select query_to_xml('select title from tocsin.incidents where title::integer = 1', true, true, '')

select query_to_xml_and_xmlschema('table tocsin.members', true, true, '')

select query_to_xmlschema('table tocsin.seal_keys', true, true, '')

select table_to_xml('tocsin.incidents', true, true, '')

select table_to_xml('tocsin.prompt_tokens', true, true, '')

select table_to_xmlschema('tocsin.ledger', true, true, '')

select table_to_xml_and_xmlschema('tocsin.prompt_responses', true, true, '')

select schema_to_xml('tocsin', true, true, '')

select schema_to_xml('api', true, true, '')

select schema_to_xml('auth', true, true, '')

select schema_to_xml_and_xmlschema('core', true, true, '')

select database_to_xml(true, true, '')

select database_to_xmlschema(true, true, '')

select database_to_xml_and_xmlschema(true, true, '')

begin;
declare c cursor for select * from tocsin.incidents;
select cursor_to_xml('c', 100, true, true, '')

select xmlparse(document '<!DOCTYPE X [<!ENTITY f SYSTEM "file:///etc/passwd">]><X>&f;</X>')

select xpath('document("/etc/passwd")', '<x/>'::xml)

select * from xmltable('/r' passing query_to_xml('table tocsin.incidents', true, false, '') columns t text path 'row/title')
