-- Shadows: nothing can be made that a definer function, a policy or a trigger would take for its own.

create temporary table incidents (id uuid)

create temporary view incidents as select * from tocsin.incidents

create temporary sequence numbers

select * into temporary stolen from tocsin.incidents

create table pg_temp.members (id uuid)

create table public.incidents (id uuid)

create table api.stolen as select * from tocsin.incidents

create unlogged table tocsin.stolen (id uuid)

create view api.everything with (security_invoker = false) as select * from tocsin.incidents

create materialized view public.everything as select * from tocsin.incidents

create schema pg_shadowed

create schema authorization current_user

create function pg_temp.sha256(bytea) returns bytea language sql return $1

create function public.split_part(text, text, integer) returns text language sql return '<tenant>'

create function auth.tenant() returns uuid language sql return '<tenant>'

create or replace function auth.tenant() returns uuid language sql stable as $$ select '<tenant>'::uuid $$

create or replace function auth.sign(claim text) returns text language sql return ''

create function public.leak(text) returns boolean language plpgsql cost 0.0000001 as $$ begin raise notice '%', $1; return true; end $$

create procedure public.p() language sql as 'select 1'

create aggregate public.gather(text) (sfunc = textcat, stype = text)

create operator pg_temp.= (function = texteq, leftarg = text, rightarg = text)

create operator public.= (function = uuid_ne, leftarg = uuid, rightarg = uuid)

create cast (text as uuid) with inout as implicit

create cast (uuid as text) without function as implicit

create type public.stolen as (id uuid)

create type pg_temp.mood as enum ('a')

create domain public.d as text check (value <> '')

create collation public.c from "C"

create conversion public.c for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1

create operator class public.o default for type uuid using btree as operator 1 <

create text search configuration public.simple (copy = pg_catalog.simple)

create text search dictionary public.d (template = simple, stopwords = '../../../postgresql')

create transform for jsonb language sql (from sql with function jsonb_in(cstring))

create language plperlu

create extension dblink

create extension if not exists pg_stat_statements

create access method m type table handler heap_tableam_handler

create statistics public.s on title, status from tocsin.incidents

create index on tocsin.incidents (title)

create rule everything as on select to api.incidents do instead select * from tocsin.incidents

create trigger t after insert on tocsin.incidents for each row execute function core.record_event()

create policy p on tocsin.incidents using (true)

create event trigger e on ddl_command_start execute function core.record_event()

create publication p for all tables

create subscription s connection 'host=127.0.0.1' publication p

create server s foreign data wrapper postgres_fdw

create foreign data wrapper f

create user mapping for current_user server s

create database stolen template tocsin

create tablespace t location '/tmp'

create role stolen

set local search_path = tocsin, auth, core, api;
select tenant(), member(), context();
select * from incidents

select pg_catalog.set_config('search_path', 'public, pg_temp, "$user"', true);
select core.search_incidents('zqxj'), auth.can_see_incident('<incident>')

set local search_path = '';
select api.create_group('team', 'Of the attacker', array['<operator>']::uuid[])
