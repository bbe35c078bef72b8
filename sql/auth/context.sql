create or replace function auth.context()
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    claim text := current_setting('tocsin.context', true);
begin
    if claim <> '' and current_setting('tocsin.seal', true) = auth.sign(claim) then
        return claim;
    end if;
    return null;
end;
$$;

alter function auth.context() owner to tocsin_gate;

comment on function auth.context() is
'The context of this transaction if its seal is genuine, else null.

Every accessor goes through here, so a setting that was forged, replayed, truncated or left over reads as no context
at all. Result: tenant|member|groups|permissions|modules, or null.
Security definer: to call auth.sign(), which reads the key; it reveals only what the caller has already set.';

create or replace function auth.sign(claim text)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    return (
        select
            encode(
                sha256(
                    key.outer_key
                    || sha256(
                        key.inner_key
                        || convert_to(
                            concat_ws(
                                '|', sign.claim, pg_backend_pid(), extract(epoch from transaction_timestamp())
                            ),
                            'UTF8'
                        )
                    )
                ),
                'hex'
            )
        from tocsin.seal_keys as key
    );
end;
$$;

alter function auth.sign(text) owner to tocsin_gate;

comment on function auth.sign(text) is
'The seal of a context claim: HMAC-SHA256 over the claim, this backend and when this transaction began.

A seal that was read in one transaction is worthless in the next and in any other session, with one exception: two
transactions in one simple Query message ("commit; begin" in the text of a statement) begin at the same moment, and the
seal of the first holds in the second. Both are the same caller''s own, and the API sends no such message: it speaks
the extended protocol, in which a message holds one statement.
Arguments: claim, as auth.claims_of() makes it. Result: 64 hexadecimal digits; null while no key was made.
Security definer: only tocsin_gate reads the key, and only tocsin_gate may execute this. plpgsql, because its plan is
kept for the session; a definer function in SQL would be planned at every call.
Source: RFC 2104, with the two padded keys stored instead of the key.';

create or replace function auth.tenant()
returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
    return nullif(split_part(auth.context(), '|', 1), '')::uuid;
end;
$$;

comment on function auth.tenant() is
'The tenant of the caller, or null without a genuine context.

Policies write (select auth.tenant()), so that it is evaluated once a statement.';

create or replace function auth.member()
returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
    return nullif(split_part(auth.context(), '|', 2), '')::uuid;
end;
$$;

comment on function auth.member() is
'The calling member, or null: no genuine context, or the engine at work.';

create or replace function auth.groups()
returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return string_to_array(split_part(auth.context(), '|', 3), ',')::uuid [];
end;
$$;

comment on function auth.groups() is
'The ids of the groups the caller belongs to: teams, departments, circles, ...; null without a genuine context.';

create or replace function auth.has_module(module text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    return coalesce(position(',' || has_module.module || ',' in split_part(auth.context(), '|', 5)) > 0, false);
end;
$$;

comment on function auth.has_module(text) is
'Whether the caller''s tenant has enabled a module. Never null.';
